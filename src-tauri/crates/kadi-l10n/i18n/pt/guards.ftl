# Porque uma ligação foi retida, e as categorias de dados protegidos.

guard-dob-missing = sem data de nascimento
guard-dob-conflict = datas de nascimento muito diferentes
guard-thin-evidence = poucos elementos em comum
guard-twin-or-sibling = talvez gémeos ou irmãos
guard-given-name-conflict = nomes próprios diferentes
guard-family-name-conflict = apelidos diferentes
guard-married-name = talvez um nome de casada
guard-id-conflict = identificadores diferentes
guard-mother-conflict = mães diferentes
guard-sex-conflict = sexo diferente
guard-compound-subset = um nome é parte do outro
guard-common-name = nome e data muito comuns

guarded-hiv = VIH/SIDA
guarded-sti = infeção sexualmente transmissível
guarded-tuberculosis = tuberculose
guarded-mental-health = saúde mental
guarded-serological = serologia
guarded-biometric = biometria
guarded-financial = dinheiro
