"""HMRC's Customs Declaration Service at wire level."""
