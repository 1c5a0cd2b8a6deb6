SELECT value FROM counter WHERE name = 'people_scrub'
