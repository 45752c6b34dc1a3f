"""Databases and roles of the services, one each, and the application of their schemas."""
