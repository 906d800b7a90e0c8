"""Jobs and estimated industrial jobs of the census, by EPCI: names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "insee_industrie_epci"
NAMES = {
    "siren": "siren",
    "rp_jobs_2011": "ELT11",
    "rp_jobs_2016": "ELT16",
    "rp_jobs_2022": "emplois_22_est",
    "rp_industry_jobs_2011": "indus_emplois_11_est",
    "rp_industry_jobs_2016": "indus_emplois_16_est",
    "rp_industry_jobs_2022": "indus_emplois_22_est",
    "rp_industry_agri_jobs_2011": "indus_agri_emplois_11",
    "rp_industry_agri_jobs_2016": "indus_agri_emplois_16",
    "rp_industry_agri_jobs_2022": "indus_agri_emplois_22",
}


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"siren": "any_epci"})
    return {"raw_insee__industrie_epci": raw.select(**{name: raw[column] for name, column in NAMES.items()})}
