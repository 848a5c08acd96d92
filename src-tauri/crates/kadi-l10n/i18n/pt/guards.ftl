# Porque uma ligação foi retida, e as categorias de dados protegidos.

guard-thin-evidence = poucos elementos em comum
guard-very-thin-evidence = muito poucos elementos em comum
guard-dob-missing = sem data de nascimento
guard-dob-conflict = datas de nascimento muito diferentes
guard-twin-or-sibling = talvez gémeos ou irmãos
guard-first-name-conflict = nomes próprios diferentes
guard-last-name-conflict = apelidos diferentes
guard-name-uncertain = nomes apenas parecidos
guard-name-partial = falta uma parte do nome, ou outros títulos
guard-married-name = talvez um nome de casada
guard-id-conflict = identificadores diferentes
guard-id-differs = outro identificador
guard-mother-conflict = mães diferentes
guard-sex-conflict = sexo diferente
guard-common-name = nome e data comuns
guard-very-common-name = nome e data muito comuns
guard-too-common-name = nome e data partilhados por muitos
guard-identifier-rule = decidido pelo identificador
guard-other-first-name = outro nome próprio: um segundo nome, ou um gémeo
guard-other-last-name = outro apelido
guard-id-shared = identificador usado por muitos, não contado
guard-rare-agreement = quase mais ninguém concordaria assim
guard-identifier-typo = identificador com um erro de escrita

guarded-hiv = VIH/SIDA
guarded-sti = infeção sexualmente transmissível
guarded-tuberculosis = tuberculose
guarded-mental-health = saúde mental
guarded-serological = serologia
guarded-biometric = biometria
guarded-financial = dinheiro
