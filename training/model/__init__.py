"""The models: features, the fit, and the tables that the firmware reads."""
