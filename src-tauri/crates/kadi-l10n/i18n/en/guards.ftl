# Why a match was held back, and the guarded categories of data.

guard-dob-missing = date of birth missing
guard-dob-conflict = very different dates of birth
guard-thin-evidence = too few facts in common
guard-twin-or-sibling = may be twins or siblings
guard-given-name-conflict = different first names
guard-family-name-conflict = different last names
guard-married-name = may be a married name
guard-id-conflict = different identifiers
guard-mother-conflict = different mothers
guard-sex-conflict = different sex
guard-compound-subset = one name is part of the other
guard-common-name = very common name and date

guarded-hiv = HIV/AIDS
guarded-sti = sexually transmitted infection
guarded-tuberculosis = tuberculosis
guarded-mental-health = mental health
guarded-serological = serology
guarded-biometric = biometrics
guarded-financial = money
