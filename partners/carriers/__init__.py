"""Carriers and gateways to carriers."""
