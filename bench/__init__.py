"""What Inkling is measured by: accuracy on frames (paper) and times on the board (board)."""
