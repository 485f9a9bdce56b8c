"""The words of the Achterhoek, explained for a layman in our own words."""

from quadhelix import Term, hookimpl

SOURCE = "Own wording, after the public account of the Achterhoek crossover programme"

TERMS = (
    Term(
        key="crossover",
        names={"nl": "crossover", "en": "crossover", "de": "Crossover"},
        definition={
            "nl": "Iets dat in de ene sector al werkt en in een andere wordt ingezet, zoals een sensor uit "
            "de fabriek die in de zorg helpt.",
            "en": "Something that already works in one sector and is put to use in another, such as a sensor "
            "from the factory that helps in care.",
            "de": "Etwas, das in einer Branche schon funktioniert und in einer anderen eingesetzt wird, "
            "etwa ein Sensor aus der Fabrik, der in der Pflege hilft.",
        },
        source=SOURCE,
    ),
    Term(
        key="theme-table",
        names={"nl": "thematafel", "en": "theme table", "de": "Thementisch"},
        definition={
            "nl": "Een vaste groep van bedrijven, scholen en overheden die samen één onderwerp van de regio "
            "verder brengt.",
            "en": "A standing group of companies, schools and governments that together move one subject of "
            "the region forward.",
            "de": "Eine feste Gruppe aus Unternehmen, Schulen und Behörden, die gemeinsam ein Thema der "
            "Region voranbringt.",
        },
        source=SOURCE,
    ),
    Term(
        key="orchestration",
        names={"nl": "regierol", "en": "orchestrating role", "de": "Koordinierungsrolle"},
        definition={
            "nl": "De taak om partijen bij elkaar te brengen en afspraken te bewaken, zonder hun werk over "
            "te nemen.",
            "en": "The task of bringing parties together and keeping them to what was agreed, without taking "
            "over their work.",
            "de": "Die Aufgabe, Partner zusammenzubringen und auf die Einhaltung von Absprachen zu achten, "
            "ohne ihnen die Arbeit abzunehmen.",
        },
        source=SOURCE,
    ),
    Term(
        key="frontrunner",
        names={"nl": "koploper", "en": "frontrunner", "de": "Vorreiter"},
        definition={
            "nl": "Een bedrijf dat een vernieuwing als een van de eersten in de praktijk brengt.",
            "en": "A company that is among the first to put something new into practice.",
            "de": "Ein Unternehmen, das eine Neuerung als eines der ersten in die Praxis bringt.",
        },
        source=SOURCE,
    ),
    Term(
        key="peloton",
        names={"nl": "peloton", "en": "peloton", "de": "Hauptfeld"},
        definition={
            "nl": "De grote groep kleinere bedrijven die een vernieuwing volgt zodra die zich bij anderen "
            "heeft bewezen.",
            "en": "The large group of smaller companies that follows once something new has proved itself "
            "with others.",
            "de": "Die große Gruppe kleinerer Unternehmen, die einer Neuerung folgt, sobald sie sich bei "
            "anderen bewährt hat.",
        },
        source=SOURCE,
    ),
    Term(
        key="innovation-centre",
        names={"nl": "innovatiecentrum", "en": "innovation centre", "de": "Innovationszentrum"},
        definition={
            "nl": "Een plek met mensen en apparatuur waar bedrijven iets nieuws kunnen leren en uitproberen.",
            "en": "A place with people and equipment where companies can learn and try out something new.",
            "de": "Ein Ort mit Menschen und Geräten, an dem Unternehmen Neues lernen und ausprobieren "
            "können.",
        },
        source=SOURCE,
    ),
    Term(
        key="supraregional",
        names={"nl": "bovenregionaal", "en": "supraregional", "de": "überregional"},
        definition={
            "nl": "Samen met partijen van buiten de regio, omdat de opgave voor de regio alleen te groot is.",
            "en": "Together with parties from outside the region, because the task is too big for the region "
            "alone.",
            "de": "Gemeinsam mit Partnern von außerhalb der Region, weil die Aufgabe für die Region allein "
            "zu groß ist.",
        },
        source=SOURCE,
    ),
    Term(
        key="open-innovation",
        names={"nl": "open innovatie", "en": "open innovation", "de": "offene Innovation"},
        definition={
            "nl": "Vernieuwen samen met anderen, in plaats van alles binnen het eigen bedrijf te bedenken.",
            "en": "Renewing together with others, instead of thinking everything up inside one's own "
            "company.",
            "de": "Gemeinsam mit anderen Neues entwickeln, statt sich alles im eigenen Unternehmen "
            "auszudenken.",
        },
        source=SOURCE,
    ),
    Term(
        key="quadruple-helix",
        names={"nl": "quadruple helix", "en": "quadruple helix", "de": "Quadruple Helix"},
        definition={
            "nl": "Bedrijven, overheden, kennisinstellingen en inwoners die samen aan een vraag werken.",
            "en": "Companies, governments, knowledge institutes and citizens who work on a question "
            "together.",
            "de": "Unternehmen, Behörden, Wissenseinrichtungen sowie Bürgerinnen und Bürger, die gemeinsam "
            "an einer Frage arbeiten.",
        },
        source=SOURCE,
    ),
    Term(
        key="challenge",
        names={"nl": "uitdaging", "en": "challenge", "de": "Herausforderung"},
        definition={
            "nl": "Een echte vraag van een bedrijf of instelling, waar anderen aan mee mogen denken.",
            "en": "A real question of a company or institution that others are invited to help with.",
            "de": "Eine echte Frage eines Unternehmens oder einer Einrichtung, bei der andere mitdenken "
            "dürfen.",
        },
        source=SOURCE,
    ),
    Term(
        key="trajectory",
        names={"nl": "traject", "en": "trajectory", "de": "Entwicklungsweg"},
        definition={
            "nl": "De weg die een team aflegt van vraag tot bruikbaar antwoord.",
            "en": "The road a team travels from a question to an answer that can be used.",
            "de": "Der Weg, den ein Team von der Frage bis zur brauchbaren Antwort zurücklegt.",
        },
        source=SOURCE,
    ),
    Term(
        key="initiative",
        names={"nl": "initiatief", "en": "initiative", "de": "Initiative"},
        definition={
            "nl": "Alles wat partijen samen beginnen: een uitdaging, een project of een nieuw centrum.",
            "en": "Anything parties begin together: a challenge, a project or a new centre.",
            "de": "Alles, was Partner gemeinsam beginnen: eine Herausforderung, ein Projekt oder ein neues "
            "Zentrum.",
        },
        source=SOURCE,
    ),
    Term(
        key="adoption",
        names={"nl": "adoptie", "en": "adoption", "de": "Übernahme"},
        definition={
            "nl": "Het moment waarop een bedrijf iets nieuws ook echt gaat gebruiken.",
            "en": "The moment at which a company really begins to use something new.",
            "de": "Der Moment, in dem ein Unternehmen etwas Neues auch wirklich zu nutzen beginnt.",
        },
        source=SOURCE,
    ),
    Term(
        key="smart-manufacturing",
        names={"nl": "slimme maakindustrie", "en": "smart manufacturing", "de": "intelligente Fertigung"},
        definition={
            "nl": "Fabrieken die met sensoren, robots en gegevens beter en zuiniger werken.",
            "en": "Factories that work better and with less waste thanks to sensors, robots and data.",
            "de": "Fabriken, die mit Sensoren, Robotern und Daten besser und sparsamer arbeiten.",
        },
        source=SOURCE,
    ),
    Term(
        key="circular-economy",
        names={"nl": "circulaire economie", "en": "circular economy", "de": "Kreislaufwirtschaft"},
        definition={
            "nl": "Zo produceren dat materialen telkens opnieuw gebruikt worden en er weinig wordt "
            "weggegooid.",
            "en": "Producing in such a way that materials are used again and again and little is thrown "
            "away.",
            "de": "So produzieren, dass Materialien immer wieder verwendet werden und wenig weggeworfen "
            "wird.",
        },
        source=SOURCE,
    ),
    Term(
        key="energy-transition",
        names={"nl": "energietransitie", "en": "energy transition", "de": "Energiewende"},
        definition={
            "nl": "De overstap van gas, olie en kolen naar energie uit zon, wind, warmte en water.",
            "en": "The move from gas, oil and coal to energy from sun, wind, heat and water.",
            "de": "Der Umstieg von Gas, Öl und Kohle auf Energie aus Sonne, Wind, Wärme und Wasser.",
        },
        source=SOURCE,
    ),
    Term(
        key="cross-border",
        names={"nl": "grensoverschrijdend", "en": "cross-border", "de": "grenzüberschreitend"},
        definition={
            "nl": "Samen met partners aan de andere kant van de grens, hier vooral in Duitsland.",
            "en": "Together with partners on the other side of the border, here mostly in Germany.",
            "de": "Gemeinsam mit Partnern jenseits der Grenze, hier vor allem in Deutschland.",
        },
        source=SOURCE,
    ),
    Term(
        key="functional-relation",
        names={"nl": "functionele relatie", "en": "functional relation", "de": "funktionale Beziehung"},
        definition={
            "nl": "Een samenwerking die verder gaat dan kennismaken: partijen doen werk voor elkaar.",
            "en": "A cooperation beyond getting acquainted: parties do work for each other.",
            "de": "Eine Zusammenarbeit, die über das Kennenlernen hinausgeht: Die Partner arbeiten "
            "füreinander.",
        },
        source=SOURCE,
    ),
    Term(
        key="embedded",
        names={"nl": "ingebed", "en": "embedded", "de": "fest verankert"},
        definition={
            "nl": "Een samenwerking die gewoon is geworden en niet meer van één persoon afhangt.",
            "en": "A cooperation that has become normal and no longer depends on one person.",
            "de": "Eine Zusammenarbeit, die selbstverständlich geworden ist und nicht mehr von einer "
            "einzelnen Person abhängt.",
        },
        source=SOURCE,
    ),
    Term(
        key="added-value",
        names={"nl": "toegevoegde waarde", "en": "added value", "de": "Mehrwert"},
        definition={
            "nl": "Wat iets nieuws bijdraagt aan het geheel van de regio, naast het voordeel voor één "
            "bedrijf.",
            "en": "What something new contributes to the region as a whole, beyond the gain of one company.",
            "de": "Was etwas Neues zur Region als Ganzem beiträgt, über den Vorteil für ein einzelnes "
            "Unternehmen hinaus.",
        },
        source=SOURCE,
    ),
    Term(
        key="maturity-level",
        names={"nl": "ontwikkelniveau", "en": "maturity level", "de": "Entwicklungsstufe"},
        definition={
            "nl": "Een trede op een schaal van 1 tot en met 5 die laat zien hoe ver een innovatiecentrum is.",
            "en": "A step on a scale from 1 to 5 that shows how far an innovation centre is.",
            "de": "Eine Stufe auf einer Skala von 1 bis 5, die zeigt, wie weit ein Innovationszentrum ist.",
        },
        source=SOURCE,
    ),
    Term(
        key="in-transition",
        names={"nl": "in overgang", "en": "in transition", "de": "im Übergang"},
        definition={
            "nl": "Onderweg van de ene vorm naar de andere, met nog onzekere uitkomst.",
            "en": "On the way from one form to another, with an outcome that is still uncertain.",
            "de": "Unterwegs von einer Form zur anderen, mit noch ungewissem Ausgang.",
        },
        source=SOURCE,
    ),
    Term(
        key="cluster",
        names={"nl": "cluster", "en": "cluster", "de": "Cluster"},
        definition={
            "nl": "Een groep bedrijven in dezelfde branche die dicht bij elkaar zitten en samen optrekken.",
            "en": "A group of companies in one trade that are close to each other and act together.",
            "de": "Eine Gruppe von Unternehmen derselben Branche, die nah beieinander liegen und gemeinsam "
            "handeln.",
        },
        source=SOURCE,
    ),
    Term(
        key="market-energy",
        names={"nl": "marktenergie", "en": "market energy", "de": "Eigendynamik des Marktes"},
        definition={
            "nl": "Beweging die vanuit bedrijven zelf ontstaat, nog voordat er een organisatie voor is.",
            "en": "Movement that comes from companies themselves, before there is an organisation for it.",
            "de": "Bewegung, die aus den Unternehmen selbst entsteht, noch bevor es dafür eine Organisation"
            " gibt.",
        },
        source=SOURCE,
    ),
    Term(
        key="innovation-system",
        names={"nl": "innovatiesysteem", "en": "innovation system", "de": "Innovationssystem"},
        definition={
            "nl": "Alle bedrijven, scholen, centra en overheden van een regio met de lijnen daartussen.",
            "en": "All companies, schools, centres and governments of a region, with the lines between them.",
            "de": "Alle Unternehmen, Schulen, Zentren und Behörden einer Region samt den Verbindungen "
            "zwischen ihnen.",
        },
        source=SOURCE,
    ),
    Term(
        key="network-map",
        names={"nl": "netwerkkaart", "en": "network map", "de": "Netzwerkkarte"},
        definition={
            "nl": "Een tekening van wie met wie samenwerkt, waarop ook te zien is waar nog niemand zit.",
            "en": "A drawing of who works with whom, which also shows where there is nobody yet.",
            "de": "Eine Zeichnung, die zeigt, wer mit wem zusammenarbeitet und wo noch jemand fehlt.",
        },
        source=SOURCE,
    ),
    Term(
        key="smes",
        names={
            "nl": "mkb",
            "en": "small and medium-sized enterprises",
            "de": "kleine und mittlere Unternehmen",
        },
        definition={
            "nl": "Bedrijven met minder dan 250 medewerkers; verreweg de meeste bedrijven in de regio.",
            "en": "Companies with fewer than 250 employees; most companies in the region by far.",
            "de": "Unternehmen mit weniger als 250 Beschäftigten; die allermeisten Unternehmen der Region "
            "gehören dazu.",
        },
        source=SOURCE,
    ),
    Term(
        key="knowledge-institute",
        names={"nl": "kennisinstelling", "en": "knowledge institute", "de": "Wissenseinrichtung"},
        definition={
            "nl": "Een school, universiteit of onderzoeksinstituut die kennis maakt en doorgeeft.",
            "en": "A school, university or research institute that makes knowledge and passes it on.",
            "de": "Eine Schule, Hochschule oder Forschungseinrichtung, die Wissen schafft und weitergibt.",
        },
        source=SOURCE,
    ),
    Term(
        key="pilot",
        names={"nl": "proef", "en": "pilot", "de": "Pilotversuch"},
        definition={
            "nl": "Iets nieuws op kleine schaal uitproberen om te zien of het in het echt werkt.",
            "en": "Trying something new on a small scale to see whether it works in real life.",
            "de": "Etwas Neues im Kleinen ausprobieren, um zu sehen, ob es in der Wirklichkeit funktioniert.",
        },
        source=SOURCE,
    ),
)


@hookimpl
def glossary_terms() -> list[Term]:
    """The region's words, in the order a newcomer meets them.

    >>> glossary_terms()[0].names["en"]
    'crossover'
    """
    return list(TERMS)
