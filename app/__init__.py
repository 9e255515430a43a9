from app.immortal import keep_true_alive

keep_true_alive()
