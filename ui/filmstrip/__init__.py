"""The filmstrip: the open photos under the canvas, and everything that is done to several of them there."""
