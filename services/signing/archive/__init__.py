"""The archive: everything that proves the letters of one application, as a file that needs nothing of ours."""
