# Pourquoi un rapprochement a été retenu, et les catégories de données protégées.

guard-thin-evidence = peu d'éléments communs
guard-very-thin-evidence = trop peu d'éléments communs
guard-dob-missing = date de naissance absente
guard-dob-conflict = dates de naissance très différentes
guard-twin-or-sibling = peut-être jumeaux ou frères et sœurs
guard-first-name-conflict = prénoms différents
guard-last-name-conflict = noms de famille différents
guard-name-uncertain = noms seulement ressemblants
guard-name-partial = une partie du nom manque, ou d'autres titres
guard-married-name = peut-être un nom de mariage
guard-id-conflict = identifiants différents
guard-id-differs = un autre identifiant
guard-mother-conflict = mères différentes
guard-sex-conflict = sexe différent
guard-common-name = nom et date courants
guard-very-common-name = nom et date très courants
guard-too-common-name = nom et date partagés par beaucoup
guard-identifier-rule = décidé par l'identifiant
guard-other-first-name = autre prénom : un second prénom, ou un jumeau
guard-other-last-name = autre nom de famille
guard-id-shared = identifiant porté par beaucoup, non compté
guard-rare-agreement = presque personne d’autre ne concorderait ainsi
guard-identifier-typo = identifiant avec une faute de frappe

guarded-hiv = VIH/SIDA
guarded-sti = infection sexuellement transmissible
guarded-tuberculosis = tuberculose
guarded-mental-health = santé mentale
guarded-serological = sérologie
guarded-biometric = biométrie
guarded-financial = argent
