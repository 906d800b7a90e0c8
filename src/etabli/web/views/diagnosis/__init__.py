"""The workbench of the état des lieux: constats, evidence, questionnaires, versions."""
