"""The training recipe: every number that decides what the models learn from, and how.

The numbers were chosen on validation images; no test image was looked at. What the renderer
draws is decided in simulator/scenes/styles.py, and what the board's arithmetic asks for stands in
training/model. After a change, `make train export` fits the models and proves their tables.
"""

# Images. These numbers were chosen with the last sixth held back: 10,000 of MNIST's 60,000, as is
# customary. The models that ship learn from more, because digits by more hands are what helps most:
# with a sixth fewer, 0.04 % of the validation glyphs and 0.2 % of the frames more were not read.
# To choose anew, hold back a sixth again.
VALIDATION_DIVISOR = 30
# Of scikit-learn's 1,797 digits, in their own order; the rest is their test set.
SMALL_DIGITS_TO_TRAIN = 1500

# Each image is learnt as it is and in changed copies. With 9 in all, MNIST's 58,000 become 522,000.
# With 60, the 1,450 small digits become 87,000, which is enough for the little they show.
COPIES = {"mnist": 9, "digits": 60}

# How a copy differs: as other hands, other pens and the camera would change it. Pixels are those of
# the 28x28 glyph. All but the warp are drawn evenly, up to the number in either direction.
ROTATION_DEGREES = 12
SCALE_LOGARITHM = 0.1  # of each axis by itself
SHEAR_PIXELS_A_ROW = 0.2
WARP_KNOTS = 5  # each way, of an elastic warp (Simard et al. 2003); so few keep strokes whole
WARP_PIXELS = 0.9  # standard deviation at the knots
STROKE_PIXELS = 0.8  # by which the edge of a stroke moves out or in
BLUR_PASSES = 1.2  # of a [1 2 1] filter, at most; half of the copies stay sharp
BOX_PIXELS = 0.5  # by which the finder may take the digit's box too large or too small
SHIFT_PIXELS = 0.5  # by which it may miss the centre

# Glyphs that the firmware cuts from camera frames join the copies, each as it is and in a changed
# copy. These are parts with digits, and parts without.
FRAMES_A_PART = 250  # are rendered from one seed
FRAME_PARTS = {"mnist": (104, 52), "digits": (8, 6)}
# Parts of as many glyphs that are pieces of numbers: digits among others, and what bad cuts leave.
PIECE_PARTS = {"mnist": 96, "digits": 4}
PIECE_HANDS_SHARE = 0.3  # of the numbers, by hands that the images lack
TOUCHING = 0.3  # of the digits of a number touch the one before
FRAMES_A_MARK = 2  # with other pens, places and light; to draw a new mark takes as long as these
# A model that has seen worse than it will meet copes better with what it meets.
FRAME_STYLES = ("normal", "hard", "hard", "harsh")  # a quarter of the frames each
# This share of the digits is written by hands that the images lack. With more, digits of other data
# sets are read better, but MNIST's own worse.
HANDS_SHARE = 0.5
# How often such a hand writes each digit. Hands differ most in 1 and 7, and then in 4 and 9. With
# more of their 6s, more of MNIST's closed 5s are taken for 6s.
HANDS_DIGITS = (0.085, 0.21, 0.075, 0.07, 0.13, 0.07, 0.05, 0.14, 0.065, 0.105)
# What may be different about a frame, with a digit or without; each is drawn by itself, so that a
# frame may have several, and a third of them none. See VARIATIONS in simulator/scenes/styles.py.
VARIATION_SHARES = {
    "lined": 0.08,
    "boxed": 0.10,
    "underlined": 0.04,
    "dotted": 0.03,
    "at the rim": 0.10,
    "thin": 0.12,
    "small": 0.08,
    "worn": 0.12,
    "camera": 0.12,
    "surrounded": 0.08,
    "light on dark": 0.22,
}
# What is in a frame without a digit: mostly letters and scribbles, which are taken for digits most
# easily, and then writing and signs. A frame in which the firmware finds nothing gives no glyph, so
# few are blank. Digits that the frame cuts are not among them: to learn that they are none costs
# whole digits.
NOTHING_SHARES = {
    "letter": 0.26,
    "sign": 0.14,
    "scribble": 0.26,
    "writing": 0.14,
    "doodle": 0.10,
    "several": 0.04,
    "texture": 0.02,
    "edge": 0.025,
    "blank": 0.015,
}

# The logistic model. 24 components read 0.2 % fewer of the validation frames (bench/ladder.json).
# With 32, numbers leave the board 35 kB free; each component more takes 0.6 kB of that.
LOGISTIC_COMPONENTS = 32
LOGISTIC_SUBCLASSES = 4  # of "no digit"; six refuse a few marks more, but take 1 kB more
# Of 0 and 3 the one that reads most changed copies of validation digits.
LOGISTIC_SEED = 0

# The tree is as large as its 8,192 bytes allow. With 16 components there is room for 160 leaves,
# with 18 for 108, but both read fewer digits or take more marks for digits.
TREE_COMPONENTS = 20
TREE_SUBCLASSES = 4
TREE_SEED = 3  # chosen as that of the logistic model
TREE_LEAVES = 52
SMALLEST_LEAF_GLYPHS = 15  # a leaf of fewer would learn single glyphs by heart
TREE_STEP = 2  # from one training glyph that the tree grows on to the next; all bring no more
LEAF_PRIOR_GLYPHS = 0.05  # in each leaf for each class, so that no class is impossible

# Gradient descent, for projection and regression together: Adam (Kingma and Ba 2015).
EPOCHS = 24
BATCH_GLYPHS = 256
LEARNING_RATE = 4e-3  # the highest; it falls to 0 along a cosine
WARM_UP_BATCHES = 300  # at most, until the highest rate: Adam's first estimates are poor
ADAM_BETAS = (0.9, 0.99)
START_SPREAD = 1.5  # standard deviation of the first component at the start
SUBCLASS_SPREAD = 0.3  # of the coefficients of subclasses at the start, so that they come apart
# Of all weights, as L2 penalty. It is small, because noise regularises better. With four times as
# much, fewer hard validation frames were read, and more marks were taken for digits.
WEIGHT_DECAY = 5e-5
FEATURE_NOISE = 0.25  # standard deviation, in those of the features
AVERAGING = 0.9997  # of the weights, over the second half of the batches: it levels their noise
