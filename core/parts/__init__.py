"""The parts of the program: every library, font, network and picture, with its version and license.

A build carries the list that was made with it; an installation by pip looks at what is installed. Help > About shows
it, LICENSES.txt and the bill of materials of a release are written from it.
"""
