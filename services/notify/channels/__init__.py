"""The ways by which messages leave the house, behind one interface (``channel.py``)."""
