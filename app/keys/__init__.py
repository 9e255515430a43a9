"""Keys of actions: what is one, which are the user's own, which two actions want the same, and files of them."""
