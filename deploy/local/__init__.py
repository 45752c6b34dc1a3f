"""The whole system on one machine, without containers: private instances below one home folder."""
