# A importação de pessoas a partir de um ficheiro.

import-title = Importar pessoas
import-text = De CSV, Excel ou OpenDocument; as pessoas já conhecidas não são duplicadas.
import-choose = Escolher um ficheiro
import-reading = A ler o ficheiro …
import-expected = Uma linha por pessoa e, por cima, uma linha que nomeia as colunas, por exemplo:
    .columns = Nome próprio, Apelido, Data de nascimento, Sexo, Telefone, Distrito, Comuna, Nome da mãe, Identificador
import-so-far = Importações anteriores
import-when = Entregue
import-kind = Ficheiro
import-open = Abrir
import-not-yet = Não importado
import-forgotten = As linhas deste ficheiro já não estão guardadas. Escolha o ficheiro de novo.
import-rows = { $count ->
    [one] { $count } linha. Que coluna contém o quê?
   *[other] { $count } linhas. Que coluna contém o quê?
}
count-rows = { $count ->
    [one] { $count } linha
   *[other] { $count } linhas
}
import-remembered = Colunas lidas como da última vez
import-taken-before = { $count ->
    [one] { $count } linha deste ficheiro já foi importada
   *[other] { $count } linhas deste ficheiro já foram importadas
}
import-sheet = Folha
import-column = Coluna do ficheiro
import-sample = Primeiros valores
import-field = No Kadi é
import-field-of = Campo da coluna { $column }
import-left-out = — deixada de fora —
import-choose-one = Escolher …
import-dates = Como estão escritas as datas?
import-dates-say = { $count ->
    [one] { $count } data só se lê desta forma.
   *[other] { $count } datas só se leem desta forma.
}
import-dates-mixed = A coluna contém as duas formas. As datas que não servem são listadas, não adivinhadas.
import-dates-either = { $count ->
    [one] { $count } data, como 03/04, lê-se das duas formas.
   *[other] { $count } datas, como 03/04, leem-se das duas formas.
}
import-day-first = Primeiro o dia: 03/04/1990 é 3 de abril
import-month-first = Primeiro o mês: 03/04/1990 é 4 de março
import-names = «{ $example }»: que nome vem primeiro?
import-names-hint = Os nomes em maiúsculas são tomados por apelidos.
import-given-first = O nome próprio
import-family-first = O apelido
import-sexes = Que querem dizer estes valores?
import-age-on = Em que dia eram verdade estas idades?
import-age-on-hint = Vazio para hoje. As idades tornam-se anos de nascimento estimados.
import-check = Verificar o ficheiro
import-check-text = Ainda nada está escrito.
import-not-ready = Escolha uma coluna para o nome e responda à pergunta sobre as datas.
import-checked = { $count ->
    [one] Verificado: { $count } linha pode ser importada.
   *[other] Verificado: { $count } linhas podem ser importadas.
}
import-checked-hint = Ainda nada está escrito. Os números estimam o que a importação fará.
import-run = { $count ->
    [one] Importar { $count } linha
   *[other] Importar { $count } linhas
}
import-done = O ficheiro foi importado.
import-done-hint = O mesmo ficheiro outra vez não acrescenta ninguém. Corrija as linhas abaixo no seu próprio ficheiro e importe-o.
import-to-review = Ver os pares
import-created = Novas pessoas
import-linked = Já conhecidas
import-review = Pares a rever
import-rejected = Linhas não aceites
import-to-mend = { $count ->
    [one] { $count } linha a corrigir
   *[other] { $count } linhas a corrigir
}
import-download = Em { $kind }
import-save = Guardar estas linhas
import-saved = As linhas estão em { $file }.
import-more = Mostrar mais
import-line = Linha
import-value = Valor
import-problem = Problema
import-whole-row = a linha inteira
import-empty-cell = (vazio)
import-file-why = Kadi: problema
import-file-mend = Kadi: como corrigir
import-file-line = Kadi: linha do ficheiro
import-why-name-missing = Não há nome.
    .mend = Escreva um nome próprio ou um apelido.
import-why-too-long = O valor tem mais de 300 caracteres.
    .mend = Encurte-o. Talvez várias células se tenham juntado.
import-why-no-letter = O nome não tem nenhuma letra.
    .mend = Escreva o nome em letras de qualquer escrita.
import-why-control-character = O valor ocupa várias linhas.
    .mend = Ponha-o numa linha. Talvez falte antes uma aspa.
import-why-date-unread = Isto não está escrito como uma data.
    .mend = Escreva por exemplo 12/03/1991, 1991-03-12, 03/1991 ou 1991.
import-why-date-no-such-day = O calendário não tem este dia.
    .mend = Corrija o dia ou o mês, ou escolha a outra ordem de dias e meses.
import-why-date-in-future = A data é depois de hoje.
    .mend = Corrija o ano.
import-why-date-too-old = A data tem mais de 120 anos.
    .mend = Corrija o ano, ou deixe a célula vazia se não for conhecida.
import-why-date-short-year = O ano tem dois algarismos.
    .mend = Escreva quatro algarismos: 25 pode ser 1925 ou 2025.
import-why-age-unread = Isto não é uma idade.
    .mend = Escreva os anos em número, como 34, ou os meses, como 18 meses.
import-why-sex-unread = O Kadi não sabe o que este valor quer dizer.
    .mend = Dê-lhe um sentido acima, ou corrija-o.
import-why-cell-error = A folha de cálculo não conseguiu calcular esta célula.
    .mend = Corrija a fórmula, ou escreva o próprio valor.
import-why-too-many-cells = A linha tem mais células do que o cabeçalho tem colunas.
    .mend = Um valor com um separador precisa de aspas; ponha as células de novo debaixo das suas colunas.
import-why-quote-open = Uma aspa abre e nunca fecha.
    .mend = Feche-a ou tire-a.
