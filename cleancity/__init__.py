"""CleanCity: from the files of a city's departments to the screens of its sanitary-city office."""
