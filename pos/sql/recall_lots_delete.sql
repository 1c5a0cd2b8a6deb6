DELETE FROM recall_lot WHERE recall = ?
