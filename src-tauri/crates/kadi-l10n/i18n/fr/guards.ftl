# Pourquoi un rapprochement a été retenu, et les catégories de données protégées.

guard-dob-missing = date de naissance absente
guard-dob-conflict = dates de naissance très différentes
guard-thin-evidence = trop peu d'éléments communs
guard-twin-or-sibling = peut-être jumeaux ou frères et sœurs
guard-given-name-conflict = prénoms différents
guard-family-name-conflict = noms de famille différents
guard-married-name = peut-être un nom de mariage
guard-id-conflict = identifiants différents
guard-mother-conflict = mères différentes
guard-sex-conflict = sexe différent
guard-compound-subset = un nom est une partie de l'autre
guard-common-name = nom et date très courants

guarded-hiv = VIH/SIDA
guarded-sti = infection sexuellement transmissible
guarded-tuberculosis = tuberculose
guarded-mental-health = santé mentale
guarded-serological = sérologie
guarded-biometric = biométrie
guarded-financial = argent
