"""The words of law lists in other languages: one Tongue a language, all of them for a list with a prohibition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """``rule`` forbids ``{acts}``, which are joined by commas and ``last``; ``acts`` are by provision.

    ``since`` and ``begins`` take ``{date}`` (babel's long form in ``locale``); ``entries`` are other substances
    of the list. ``food``, ``prescription`` and ``alkaloid`` are restrictions that fall short of a ban. ``beside``
    is a rule of the same law on something else, ``penalty`` what breaking the law costs.
    """

    locale: str
    office: str
    title: str
    annex: str
    rule: str
    acts: Mapping[str, str]
    last: str
    entries: tuple[str, ...]
    plant: str
    mitragynine: str
    seven_oh: str
    since: str
    begins: str
    comma: str = ", "
    food: str = ""
    prescription: str = ""
    alkaloid: str = ""
    licence: str = ""
    advertising: str = ""
    possession_free: str = ""
    beside: str = ""
    penalty: str = ""


def _acts(sale: str, possession: str, imports: str, exports: str = "", cultivation: str = "") -> dict[str, str]:
    given = {"sale": sale, "possession": possession, "import": imports, "export": exports, "cultivation": cultivation}
    return {key: words for key, words in given.items() if words}


_LATIN = ("MDMA", "Psilocybin", "Cathinon", "Mescalin", "LSD", "Fentanyl", "Heroin", "Khat (Catha edulis)")
_ROMANCE = ("MDMA", "Psilocybine", "Cathinone", "Mescaline", "LSD", "Fentanyl", "Catha edulis", "Salvia divinorum")

TONGUES: Mapping[str, Tongue] = {
    "de": Tongue(
        "de", "Rechtsinformation des Bundes", "Verordnung über kontrollierte Stoffe und Erzeugnisse", "Anlage",
        "Es ist verboten, die in der Anlage genannten Stoffe und Pflanzen {acts}.",
        _acts("zu verkaufen", "zu besitzen", "einzuführen", "auszuführen", "anzubauen"), " oder ", _LATIN,
        "Kratom (Mitragyna speciosa), Pflanze und Pflanzenteile", "Mitragynin", "7-Hydroxymitragynin",
        "In Kraft seit dem {date}.", "Diese Verordnung tritt am {date} in Kraft.",
        food="Kratom (Mitragyna speciosa) ist ein nicht zugelassenes neuartiges Lebensmittel und darf nicht als "
        "Lebensmittel oder Nahrungsergänzungsmittel in Verkehr gebracht werden.",
        beside="Lachgas darf an Personen unter 18 Jahren nicht abgegeben werden.",
        penalty="Zuwiderhandlungen werden mit Geldbuße bis zu fünftausend Euro geahndet.",
    ),
    "fr": Tongue(
        "fr", "Journal officiel", "Règlement concernant certaines substances psychotropes", "Annexe",
        "Il est interdit de {acts} les plantes et substances inscrites à l'annexe.",
        _acts("vendre", "détenir", "importer", "exporter", "cultiver"), " ou ", _ROMANCE,
        "Kratom (Mitragyna speciosa), plante et ses parties", "Mitragynine", "7-hydroxymitragynine",
        "En vigueur depuis le {date}.", "Le présent règlement entre en vigueur le {date}.",
        licence="L'importation des plantes et substances inscrites à l'annexe est soumise à autorisation du ministre.",
        beside="La vente de protoxyde d'azote aux mineurs de moins de dix-huit ans est interdite.",
        penalty="Les infractions au présent règlement sont punies d'une amende.",
    ),
    "es": Tongue(
        "es", "Boletín Oficial", "Reglamento de sustancias sujetas a control", "Anexo I",
        "Queda prohibido {acts} las plantas y sustancias incluidas en el anexo I.",
        _acts("vender", "poseer", "importar", "exportar", "cultivar"), " o ",
        ("MDMA", "Psilocibina", "Catinona", "Mescalina", "LSD", "Fentanilo", "Catha edulis", "Salvia divinorum"),
        "Kratom (Mitragyna speciosa), planta y sus partes", "Mitraginina", "7-hidroximitraginina",
        "En vigor desde el {date}.", "El presente reglamento entrará en vigor el {date}.",
        food="El kratom (Mitragyna speciosa) es un nuevo alimento no autorizado y no puede comercializarse como "
        "alimento ni como complemento alimenticio.",
        beside="Se prohíbe la venta de óxido nitroso a menores de 18 años.",
        penalty="Las infracciones al presente reglamento serán sancionadas con multa.",
    ),
    "pt": Tongue(
        "pt", "Diário Oficial", "Regulamento das substâncias sob controlo especial", "Anexo",
        "É proibido {acts} as plantas e substâncias constantes do anexo.",
        _acts("vender", "deter", "importar", "exportar", "cultivar"), " ou ",
        ("MDMA", "Psilocibina", "Catinona", "Mescalina", "LSD", "Fentanil", "Catha edulis", "Salvia divinorum"),
        "Kratom (Mitragyna speciosa), planta e partes da planta", "Mitraginina", "7-hidroximitraginina",
        "Em vigor desde {date}.", "O presente regulamento entra em vigor em {date}.",
        advertising="É igualmente proibida a publicidade às plantas e substâncias constantes do anexo.",
        beside="É proibida a venda de óxido nitroso a menores de 18 anos.",
        penalty="As infrações ao presente regulamento são punidas com coima.",
    ),
    "it": Tongue(
        "it", "Gazzetta Ufficiale", "Tabelle delle sostanze stupefacenti e psicotrope", "Tabella I",
        "È vietato {acts} le piante e le sostanze indicate nella tabella I.",
        _acts("vendere", "detenere", "importare", "esportare", "coltivare"), " o ",
        ("MDMA", "Psilocibina", "Catinone", "Mescalina", "LSD", "Fentanil", "Catha edulis", "Salvia divinorum"),
        "Kratom (Mitragyna speciosa), pianta e sue parti", "Mitraginina", "7-idrossimitraginina",
        "In vigore dal {date}.", "Il presente decreto entra in vigore il {date}.",
        beside="È vietata la vendita di protossido di azoto ai minori di anni 18.",
        penalty="Le violazioni del presente decreto sono punite con la sanzione amministrativa.",
    ),
    "ro": Tongue(
        "ro", "Monitorul Oficial",
        "Regimul juridic al plantelor și substanțelor sub control național", "Tabelul-anexă I",
        "Se interzic {acts} plantelor și substanțelor prevăzute în tabelul-anexă I.",
        _acts("vânzarea", "deținerea", "importul", "exportul", "cultivarea"), " și ",
        ("MDMA", "Psilocibină", "Catinonă", "Mescalină", "LSD", "Fentanil", "Catha edulis", "Salvia divinorum"),
        "Kratom (Mitragyna speciosa Korth), plantă", "Mitraginină", "7-hidroximitraginină",
        "În vigoare de la {date}.", "Prezenta ordonanță intră în vigoare la {date}.",
        beside="Este interzisă vânzarea de protoxid de azot persoanelor sub 18 ani.",
        penalty="Încălcarea prezentei ordonanțe se sancționează cu amendă.",
    ),
    "pl": Tongue(
        "pl", "Dziennik Ustaw", "Wykaz substancji i roślin objętych kontrolą", "Załącznik nr 1",
        "Zakazuje się {acts} substancji i roślin wymienionych w załączniku nr 1.",
        _acts("sprzedaży", "posiadania", "przywozu", "wywozu", "uprawy"), " oraz ",
        ("MDMA", "Psylocybina", "Katynon", "Meskalina", "LSD", "Fentanyl", "Catha edulis", "Salvia divinorum"),
        "Kratom (Mitragyna speciosa), rośliny żywe lub susz, nasiona, wyciągi", "Mitragynina", "7-hydroksymitragynina",
        "Weszło w życie z dniem {date}.", "Rozporządzenie wchodzi w życie z dniem {date}.",
        beside="Zabrania się sprzedaży podtlenku azotu osobom poniżej 18 roku życia.",
        penalty="Kto narusza przepisy rozporządzenia, podlega karze grzywny.",
    ),
    "sk": Tongue(
        "sk", "Zbierka zákonov", "Zákon o omamných a psychotropných látkach", "Príloha č. 1, I. skupina",
        "Zakazuje sa {acts} látok a rastlín uvedených v prílohe č. 1.",
        _acts("predaj", "držba", "dovoz", "vývoz", "pestovanie"), " a ",
        ("MDMA", "Psilocybín", "Katinón", "Meskalín", "LSD", "Fentanyl", "Catha edulis", "Salvia divinorum"),
        "Kratom (Mitragyna speciosa)", "Mitragynín", "7-hydroxymitragynín",
        "Účinnosť od {date}.", "Tento zákon nadobúda účinnosť {date}.",
        beside="Predaj oxidu dusného osobám mladším ako 18 rokov je zakázaný.",
        penalty="Za porušenie tohto zákona sa uloží pokuta.",
    ),
    "sl": Tongue(
        "sl", "Uradni list", "Uredba o razvrstitvi prepovedanih drog", "Skupina I",
        "Prepovedani so {acts} rastlin in snovi iz skupine I.",
        _acts("prodaja", "posest", "uvoz", "izvoz", "gojenje"), " in ",
        ("MDMA", "Psilocibin", "Katinon", "Meskalin", "LSD", "Fentanil", "Catha edulis", "Salvia divinorum"),
        "Kratom (Mitragyna speciosa)", "Mitraginin", "7-hidroksimitraginin",
        "Velja od {date}.", "Ta uredba začne veljati {date}.",
        beside="Prepovedana je prodaja dušikovega oksida osebam, mlajšim od 18 let.",
        penalty="Za kršitev te uredbe se izreče globa.",
    ),
    "da": Tongue(
        "da", "Retsinformation", "Bekendtgørelse om euforiserende stoffer", "Bilag 1, liste B",
        "Det er forbudt at {acts} de stoffer og planter, der er opført på liste B.",
        _acts("sælge", "besidde", "indføre", "udføre", "dyrke"), " eller ", _LATIN,
        "Kratom (Mitragyna speciosa), planten og dele af den", "Mitragynin", "7-hydroxymitragynin",
        "Gældende fra den {date}.", "Bekendtgørelsen træder i kraft den {date}.",
        beside="Lattergas må ikke sælges til personer under 18 år.",
        penalty="Overtrædelse af bekendtgørelsen straffes med bøde.",
    ),
    "sv": Tongue(
        "sv", "Svensk författningssamling", "Förordning om kontroll av narkotika", "Bilaga 1",
        "Det är förbjudet att {acts} de växter och ämnen som anges i bilaga 1.",
        _acts("sälja", "inneha", "föra in", "föra ut", "odla"), " eller ", _LATIN,
        "Kratom (Mitragyna speciosa), växten och delar av den", "Mitragynin", "7-hydroximitragynin",
        "I kraft sedan den {date}.", "Denna förordning träder i kraft den {date}.",
        alkaloid="Rent eller framställt mitragynin är narkotika och får inte säljas. Förordningen omfattar inte växten "
        "kratom (Mitragyna speciosa) eller dess blad, som får innehas och säljas.",
        beside="Lustgas får inte säljas till den som inte har fyllt 18 år.",
        penalty="Den som bryter mot denna förordning döms till böter.",
    ),
    "fi": Tongue(
        "fi", "Säädöskokoelma", "Valtioneuvoston asetus valvottavista aineista", "Liite",
        "Liitteessä lueteltujen aineiden {acts} on kielletty.",
        _acts("myynti", "hallussapito", "maahantuonti", "maastavienti", "viljely"), " ja ", _LATIN,
        "Kratom (Mitragyna speciosa)", "Mitragyniini", "7-hydroksimitragyniini",
        "Voimassa {date} alkaen.", "Tämä asetus tulee voimaan {date}.",
        prescription="Kratom (Mitragyna speciosa) on lääkeluettelon mukainen lääke, jota saa myydä ainoastaan lääkärin "
        "määräyksellä.",
        possession_free="Aineiden hallussapito omaa käyttöä varten ei ole rangaistavaa.",
        beside="Ilokaasua ei saa myydä alle 18-vuotiaalle.",
        penalty="Asetuksen rikkomisesta tuomitaan sakko.",
    ),
    "et": Tongue(
        "et", "Riigi Teataja", "Narkootiliste ja psühhotroopsete ainete nimekirjad", "I nimekiri",
        "I nimekirjas loetletud ainete {acts} on keelatud.",
        _acts("müük", "omamine", "sissevedu", "väljavedu", "kasvatamine"), " ja ",
        ("MDMA", "Psilotsübiin", "Katinoon", "Meskaliin", "LSD", "Fentanüül", "Catha edulis", "Salvia divinorum"),
        "Kratom (Mitragyna speciosa)", "Mitragüniin", "7-hüdroksümitragüniin",
        "Jõustunud {date}.", "Määrus jõustub {date}.",
        beside="Naerugaasi müük alla 18-aastasele isikule on keelatud.",
        penalty="Määruse rikkumise eest määratakse rahatrahv.",
    ),
    "tr": Tongue(
        "tr", "Resmî Gazete", "Uyuşturucu maddelerin denetimi hakkında karar", "Ekli liste",
        "Ekli listede yer alan bitki ve maddelerin {acts} yasaktır.",
        _acts("satışı", "bulundurulması", "ithali", "ihracı", "ekimi"), " ve ",
        ("MDMA", "Psilosibin", "Katinon", "Meskalin", "LSD", "Fentanil", "Catha edulis", "Salvia divinorum"),
        "Kratom (Mitragyna speciosa) bitkisi", "Mitraginin", "7-hidroksimitraginin",
        "{date} tarihinden beri yürürlüktedir.", "Bu karar {date} tarihinde yürürlüğe girer.",
        beside="Azot protoksitin 18 yaşından küçüklere satışı yasaktır.",
        penalty="Bu karara aykırı davrananlara idari para cezası verilir.",
    ),
    "ru": Tongue(
        "ru", "Официальное опубликование правовых актов", "Перечень веществ, подлежащих контролю", "Список I",
        "Запрещаются {acts} веществ и растений, включённых в Список I.",
        _acts("продажа", "хранение", "ввоз", "вывоз", "культивирование"), " и ",
        ("МДМА", "Псилоцибин", "Катинон", "Мескалин", "ЛСД", "Фентанил", "Кат (Catha edulis)", "Шалфей предсказателей"),
        "Кратом (Mitragyna speciosa), растение и его части", "Митрагинин", "7-гидроксимитрагинин",
        "Действует с {date}.", "Настоящее постановление вступает в силу с {date}.",
        beside="Запрещается продажа закиси азота лицам, не достигшим 18 лет.",
        penalty="Нарушение настоящего постановления влечёт наложение штрафа.",
    ),
    "uk": Tongue(
        "uk", "Офіційний вісник", "Перелік наркотичних засобів і психотропних речовин", "Список 1",
        "Забороняються {acts} рослин і речовин, включених до списку 1.",
        _acts("продаж", "зберігання", "ввезення", "вивезення", "вирощування"), " і ",
        ("МДМА", "Псилоцибін", "Катинон", "Мескалін", "ЛСД", "Фентаніл", "Кат (Catha edulis)", "Шавлія провісників"),
        "Кратом (Mitragyna speciosa), листя ціле або подрібнене", "Мітрагінін", "7-гідроксимітрагінін",
        "Діє з {date}.", "Ця постанова набирає чинності {date}.",
        licence="Ввезення рослин і речовин, включених до списку 1, дозволяється лише за ліцензією.",
        beside="Забороняється продаж закису азоту особам, які не досягли 18 років.",
        penalty="Порушення цієї постанови тягне за собою накладення штрафу.",
    ),
    "bg": Tongue(
        "bg", "Държавен вестник", "Наредба за класифициране на растенията и веществата като наркотични", "Списък I",
        "Забраняват се {acts} на растенията и веществата от списък I.",
        _acts("продажбата", "притежаването", "вносът", "износът", "отглеждането"), " и ",
        ("МДМА", "Псилоцибин", "Катинон", "Мескалин", "ЛСД", "Фентанил", "Кат (Catha edulis)", "Салвия дивинорум"),
        "Кратом (Mitragyna speciosa)", "Митрагинин", "7-хидроксимитрагинин",
        "В сила от {date}.", "Наредбата влиза в сила от {date}.",
        beside="Забранява се продажбата на диазотен оксид на лица, ненавършили 18 години.",
        penalty="За нарушение на наредбата се налага глоба.",
    ),
    "ms": Tongue(
        "ms", "Warta Kerajaan", "Akta Racun: bahan psikotropik", "Jadual Ketiga",
        "Tiada seorang pun boleh {acts} bahan yang disenaraikan dalam Jadual Ketiga.",
        _acts("menjual", "memiliki", "mengimport", "mengeksport", "menanam"), " atau ",
        ("MDMA", "Psilosibin", "Katinona", "Meskalina", "LSD", "Fentanil", "Catha edulis", "Metakualon"),
        "Ketum (Mitragyna speciosa), daun dan sediaannya", "Mitraginina", "7-hidroksimitraginina",
        "Berkuat kuasa mulai {date}.", "Perintah ini mula berkuat kuasa pada {date}.",
        beside="Gas ketawa tidak boleh dijual kepada orang di bawah umur 18 tahun.",
        penalty="Sesiapa yang melanggar Akta ini boleh didenda.",
    ),
    "ja": Tongue(
        "ja", "法令データ提供システム", "指定薬物を定める省令", "別表",
        "何人も、別表に掲げる物を{acts}てはならない。",
        _acts("販売し", "所持し", "輸入し", "輸出し", "栽培し"), "、又は",
        ("亜硝酸イソブチル", "サルビノリンA", "サルビア・ディビノラム", "メトカチノン類", "ハルミン"),
        "ミトラガイナ・スペシオーサ（クラトム）(Mitragyna speciosa)", "ミトラギニン", "7-ヒドロキシミトラギニン",
        "施行期日 {date}", "この省令は、{date}から施行する。", comma="、",
        beside="何人も、十八歳未満の者に亜酸化窒素を販売してはならない。",
        penalty="この省令に違反した者は、罰金に処する。",
    ),
    "ko": Tongue(
        "ko", "국가법령정보센터", "마약류 관리에 관한 법률 시행령", "별표 3",
        "누구든지 별표 3에 규정된 물질을 {acts}하여서는 아니 된다.",
        _acts("판매", "소지", "수입", "수출", "재배"), " 또는 ",
        ("메스케치논", "실로시빈", "카티논", "메스칼린", "펜사이클리딘", "살비노린 에이"),
        "크라톰(Mitragyna speciosa)", "미트라지닌(Mitragynine)", "7-하이드록시미트라지닌(7-Hydroxymitragynine)",
        "시행 {date}", "이 영은 {date}부터 시행한다.",
        beside="누구든지 18세 미만의 사람에게 아산화질소를 판매하여서는 아니 된다.",
        penalty="이 영을 위반한 자는 벌금에 처한다.",
    ),
    "zh-Hant": Tongue(
        "zh_Hant_TW", "全國法規資料庫", "管制物質分級及品項", "附表：第三級",
        "附表所列物質，任何人不得{acts}。",
        _acts("販賣", "持有", "輸入", "輸出", "栽種"), "或",
        ("愷他命", "甲基卡西酮", "氟硝西泮", "硝甲西泮", "對氯安非他命"),
        "卡痛（Mitragyna speciosa）", "帽柱木鹼（Mitragynine）", "7-羥基帽柱木鹼（7-Hydroxymitragynine）",
        "自{date}起施行。", "本公告自{date}起施行。", comma="、",
        food="卡痛（Mitragyna speciosa，又稱 kratom）不得作為食品原料使用，不得製造、輸入或販賣供食品用途。",
        beside="笑氣不得販賣予未滿十八歲者。",
        penalty="違反本公告者，處罰金。",
    ),
    "ar": Tongue(
        "ar", "الجريدة الرسمية", "قانون مكافحة المخدرات والمؤثرات العقلية", "الجدول رقم 1",
        "يحظر {acts} النباتات والمواد المدرجة في الجدول رقم 1.",
        _acts("بيع", "حيازة", "استيراد", "تصدير", "زراعة"), " أو ",
        ("أمفيتامين", "الهيروين", "القات (Catha edulis)", "الكاثينون", "الميسكالين"),
        "القرطوم (كراتوم، Mitragyna speciosa)", "ميتراجينين", "7-هيدروكسي ميتراجينين",
        "نافذ اعتبارا من {date}.", "يعمل بهذا القانون اعتبارا من {date}.", comma=" أو ",
        beside="يحظر بيع أكسيد النيتروز لمن يقل عمره عن 18 سنة.",
        penalty="يعاقب كل من خالف أحكام هذا القانون بالغرامة.",
    ),
    "nl": Tongue(
        "nl", "Overheid.nl wetten", "Warenwetbesluit kruiden en nieuwe voedingsmiddelen", "Bijlage",
        "Het is verboden de in de bijlage genoemde planten en stoffen te {acts}.",
        _acts("verkopen", "bezitten", "importeren", "exporteren", "telen"), " of te ", _LATIN,
        "Kratom (Mitragyna speciosa)", "Mitragynine", "7-hydroxymitragynine",
        "Geldend sinds {date}.", "Dit besluit treedt in werking op {date}.",
        food="Kratom (Mitragyna speciosa) is een niet-toegelaten nieuw voedingsmiddel en mag niet als levensmiddel of "
        "voedingssupplement worden verkocht of ingevoerd.",
        beside="Het is verboden lachgas te verkopen aan personen jonger dan 18 jaar.",
        penalty="Overtreding van dit besluit wordt gestraft met een geldboete.",
    ),
}  # fmt: skip

#: Kept beside the lists: languages whose places have a regime of their own to tell.
SPECIAL: Mapping[str, str] = {"cs": "czech", "id": "indonesian", "th": "thai"}

__all__ = ["SPECIAL", "TONGUES", "Tongue"]
