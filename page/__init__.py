"""The browser simulator: a page on which a simulated Pico reads what is drawn or held before it.

Three kinds of process take part. The server (`__main__`, `server`) hands out the page. For each
open page it holds a `page.Page`, which speaks the `protocol`, and a `board.Board`: a process of
its own (`child`), which is the simulated Pico and runs the unmodified firmware. A third process
makes the `samples` and ends. The server itself imports none of the firmware's modules.
"""
