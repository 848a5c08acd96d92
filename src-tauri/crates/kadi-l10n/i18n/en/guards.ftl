# Why a match was held back, and the guarded categories of data.

guard-thin-evidence = few facts in common
guard-very-thin-evidence = too few facts in common
guard-dob-missing = date of birth missing
guard-dob-conflict = very different dates of birth
guard-twin-or-sibling = may be twins or siblings
guard-first-name-conflict = different first names
guard-last-name-conflict = different last names
guard-name-uncertain = names only alike
guard-name-partial = part of a name is missing, or other titles
guard-married-name = may be a married name
guard-id-conflict = different identifiers
guard-id-differs = another identifier
guard-mother-conflict = different mothers
guard-sex-conflict = different sex
guard-common-name = common name and date
guard-very-common-name = very common name and date
guard-too-common-name = name and date shared by many
guard-identifier-rule = decided by the identifier
guard-other-first-name = another first name: a second name, or a twin
guard-other-last-name = another last name
guard-id-shared = identifier used by many, left out
guard-rare-agreement = hardly anybody else would agree like this
guard-identifier-typo = identifier with a typing error

guarded-hiv = HIV/AIDS
guarded-sti = sexually transmitted infection
guarded-tuberculosis = tuberculosis
guarded-mental-health = mental health
guarded-serological = serology
guarded-biometric = biometrics
guarded-financial = money
