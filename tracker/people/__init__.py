"""People, sentences, areas, caseloads, involvement and standing."""
