"""HMRC's Customs Declaration Service: WCO declarations out, DMS notifications in."""
