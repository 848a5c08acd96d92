# O registo, uma pessoa, os duplicados, a importação.

people-new = Nova pessoa
people-import = Importar um ficheiro
people-search-hint = Nome em qualquer grafia, identificador, telefone, identificador DHIS2
people-card = Cartão
people-in-review = A rever
people-empty = Ainda não há ninguém. Sincronize com o DHIS2 ou importe um ficheiro.
people-none = Ninguém corresponde a “{ $query }”.
birth-hint = 1991, 1991-03 ou 1991-03-12
external-id-hint = Só se a pessoa o der livremente
reason-hint = Em poucas palavras; fica no histórico.
person-who = Quem é
person-programmes = Programas
person-no-programme = Em nenhum programa.
person-facility = Unidade
person-enrolled = Inscrição
person-no-card = Ainda sem cartão.
person-until = Até
person-no-end = sem fim
person-state = Estado
person-history = Histórico
person-source = Ficha
person-came = Veio por
person-since = Registada
person-changed = Alterada
person-aliases = Identificadores anteriores
person-estimated = estimada
person-edit = Alterar a ficha
person-saved = A ficha foi guardada. A anterior fica no histórico.
person-revoked = O cartão foi revogado.
came-by-registration = registo aqui
came-by-import = um ficheiro
came-by-dhis2 = DHIS2
revoke-title = Revogar este cartão?
revoke-text = Todas as verificações o recusarão. Não se pode voltar atrás; pode fazer-se um novo cartão.
revoke-action = Revogar
register-title = Nova pessoa
register-text = Pelo menos um nome. Veja à direita antes de guardar.
register-save = Registar
register-created = A pessoa foi registada.
register-linked = Esta pessoa já estava no registo.
register-review = Registada. Há um possível duplicado a rever.
candidates-title = Já no registo?
candidates-wait = Escreva um nome: as pessoas parecidas aparecem aqui.
candidates-none = Ninguém no registo se parece.
band-link = A mesma pessoa
band-review = Muito provável
band-alert = Possível
band-very-likely = Muito provável
band-possible = Provável
duplicates-title = Possíveis duplicados
duplicates-left = { $count ->
    [one] { $count } par para ver
   *[other] { $count } pares para ver
}
duplicates-empty = Nada para rever.
duplicates-question = A mesma pessoa?
duplicates-but = mas: { $guards }
duplicates-reason-hint = Por exemplo: mesmo telefone, a mãe confirma. ( R )
compare-head = Comparação
compare-same = igual
compare-near = quase igual
compare-different = diferente
compare-missing = falta num lado
review-same = Mesma pessoa
review-different = Pessoas diferentes
review-later = Mais tarde
review-same-note = A fica, B passa a identificador anterior. Pode anular-se.
review-merged = Fundidas numa só pessoa.
review-kept = Anotado: este par não volta a aparecer.
import-title = Importar pessoas
import-text = Um ficheiro CSV; as pessoas já conhecidas não são duplicadas.
import-choose = Escolher um ficheiro
import-rows = { $count ->
    [one] { $count } linha. Que coluna contém o quê?
   *[other] { $count } linhas. Que coluna contém o quê?
}
import-try = Experimentar sem escrever
import-run = Importar
import-tried = Ensaio: nada foi escrito.
import-done = O ficheiro foi importado.
import-created = Novas pessoas
import-linked = Já conhecidas
import-review = A rever
import-line = Linha
import-problem = Problema
