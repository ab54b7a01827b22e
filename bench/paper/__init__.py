"""``make bench``: how well the firmware reads camera frames."""
