"""The program without a window. Whatever is imported of it, torch is not loaded yet: it must find waiting settled."""

from core.threads.waiting import settle_waiting

settle_waiting()
