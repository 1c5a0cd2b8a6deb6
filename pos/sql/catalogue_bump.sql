UPDATE catalogue_state SET generation = generation + 1
