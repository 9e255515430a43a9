"""The program without a window. Importing any of it first settles how threads wait, before torch is loaded."""

from core.threads.waiting import settle_waiting

settle_waiting()
