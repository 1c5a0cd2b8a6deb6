SELECT max(?1, coalesce((SELECT max(number) + 1 FROM carried), 0));
