UPDATE promotion_state SET generation = generation + 1
