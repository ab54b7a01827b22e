"""Training on the laptop: data, features and models, all of it CPython with NumPy."""
