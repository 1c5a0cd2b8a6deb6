SELECT name, value FROM setting WHERE name GLOB 'label.?*' ORDER BY name
