"""Customs brokers."""
