"""The pages on which a city's team writes a dossier, whoever owns it: an application and a progress report have the same."""
