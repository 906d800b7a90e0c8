"""First tables of the context."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Departement",
            fields=[
                (
                    "code_departement",
                    models.CharField(max_length=3, primary_key=True, serialize=False, verbose_name="code"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
            ],
            options={
                "verbose_name": "département",
                "ordering": ["code_departement"],
            },
        ),
        migrations.CreateModel(
            name="Ept",
            fields=[
                (
                    "siren",
                    models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name="SIREN"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("population", models.PositiveIntegerField(verbose_name="population")),
                ("communes_count", models.PositiveIntegerField(verbose_name="nombre de communes")),
            ],
            options={
                "verbose_name": "EPT",
                "verbose_name_plural": "EPT",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "code_region",
                    models.CharField(max_length=3, primary_key=True, serialize=False, verbose_name="code"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
            ],
            options={
                "verbose_name": "région",
                "ordering": ["code_region"],
            },
        ),
        migrations.CreateModel(
            name="Arrondissement",
            fields=[
                (
                    "code_arrondissement",
                    models.CharField(max_length=4, primary_key=True, serialize=False, verbose_name="code"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                ("chef_lieu", models.CharField(max_length=5, verbose_name="code INSEE du chef-lieu")),
                (
                    "departement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrondissements",
                        to="territories.departement",
                    ),
                ),
            ],
            options={
                "verbose_name": "arrondissement",
                "ordering": ["code_arrondissement"],
            },
        ),
        migrations.CreateModel(
            name="Epci",
            fields=[
                (
                    "siren",
                    models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name="SIREN"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CC", "communauté de communes"),
                            ("CA", "communauté d’agglomération"),
                            ("CU", "communauté urbaine"),
                            ("METRO", "métropole"),
                            ("MET69", "métropole de Lyon"),
                        ],
                        max_length=5,
                        verbose_name="nature juridique",
                    ),
                ),
                ("population", models.PositiveIntegerField(verbose_name="population")),
                ("communes_count", models.PositiveIntegerField(verbose_name="nombre de communes")),
            ],
            options={
                "verbose_name": "EPCI",
                "verbose_name_plural": "EPCI",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["CC", "CA", "CU", "METRO", "MET69"])),
                        name="epci_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Commune",
            fields=[
                (
                    "code_insee",
                    models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name="code INSEE"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                ("population", models.PositiveIntegerField(null=True, verbose_name="population")),
                (
                    "postal_codes",
                    models.CharField(
                        blank=True,
                        help_text="séparés par un espace",
                        max_length=200,
                        verbose_name="codes postaux",
                    ),
                ),
                ("siren", models.CharField(blank=True, max_length=9, verbose_name="SIREN")),
                (
                    "arrondissement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communes",
                        to="territories.arrondissement",
                    ),
                ),
                (
                    "departement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communes",
                        to="territories.departement",
                    ),
                ),
                (
                    "epci",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communes",
                        to="territories.epci",
                    ),
                ),
                (
                    "ept",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communes",
                        to="territories.ept",
                    ),
                ),
            ],
            options={
                "verbose_name": "commune",
                "ordering": ["code_insee"],
            },
        ),
        migrations.CreateModel(
            name="LoadedReference",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False),
                ),
                ("release_id", models.CharField(max_length=100, verbose_name="version des données")),
                ("loaded_at", models.DateTimeField(verbose_name="chargée le")),
            ],
            options={
                "verbose_name": "référentiel chargé",
                "verbose_name_plural": "référentiels chargés",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_loaded_reference")],
            },
        ),
        migrations.CreateModel(
            name="Phase",
            fields=[
                (
                    "id",
                    models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="identifiant"),
                ),
                ("label", models.CharField(max_length=100, verbose_name="nom")),
                ("starts_on", models.DateField(verbose_name="début")),
                ("ends_on", models.DateField(verbose_name="fin")),
                ("description", models.TextField(verbose_name="description")),
            ],
            options={
                "verbose_name": "phase",
                "ordering": ["starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="phase_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PerimeterList",
            fields=[
                (
                    "id",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="identifiant"),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("observed_on", models.DateField(verbose_name="date")),
                ("source", models.CharField(max_length=400, verbose_name="source")),
                ("complete", models.BooleanField(verbose_name="complète")),
                ("reference", models.BooleanField(verbose_name="liste de référence")),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="perimeter_lists",
                        to="territories.phase",
                    ),
                ),
            ],
            options={
                "verbose_name": "liste de périmètres",
                "verbose_name_plural": "listes de périmètres",
                "ordering": ["observed_on"],
            },
        ),
        migrations.CreateModel(
            name="Axis",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("slug", models.CharField(max_length=30, verbose_name="identifiant")),
                ("label", models.CharField(max_length=100, verbose_name="nom")),
                ("question", models.CharField(max_length=200, verbose_name="question")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="axes",
                        to="territories.phase",
                    ),
                ),
            ],
            options={
                "verbose_name": "axe",
                "verbose_name_plural": "axes",
                "ordering": ["phase", "position"],
            },
        ),
        migrations.CreateModel(
            name="ProjectType",
            fields=[
                (
                    "slug",
                    models.CharField(max_length=30, primary_key=True, serialize=False, verbose_name="identifiant"),
                ),
                ("label", models.CharField(max_length=150, verbose_name="nom")),
                ("description", models.TextField(verbose_name="description")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("axes", models.ManyToManyField(related_name="project_types", to="territories.axis")),
            ],
            options={
                "verbose_name": "type de projet",
                "verbose_name_plural": "types de projets",
                "ordering": ["position"],
            },
        ),
        migrations.AddField(
            model_name="departement",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="departements",
                to="territories.region",
                verbose_name="région",
            ),
        ),
        migrations.CreateModel(
            name="Territory",
            fields=[
                (
                    "key",
                    models.CharField(max_length=60, primary_key=True, serialize=False, verbose_name="clé"),
                ),
                ("published_id", models.CharField(max_length=30, verbose_name="identifiant publié")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("communes_count", models.PositiveIntegerField(verbose_name="nombre de communes")),
                ("population", models.PositiveIntegerField(verbose_name="population")),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="territories",
                        to="territories.phase",
                    ),
                ),
            ],
            options={
                "verbose_name": "territoire",
                "ordering": ["phase", "published_id"],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("epci", "intercommunalité (EPCI)"),
                            ("ept", "établissement public territorial"),
                            ("commune", "commune"),
                        ],
                        max_length=7,
                        verbose_name="nature",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                (
                    "commune",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="territories.commune",
                    ),
                ),
                (
                    "epci",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="territories.epci",
                    ),
                ),
                (
                    "ept",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="territories.ept",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="territories.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "membre",
                "ordering": ["territory", "id"],
            },
        ),
        migrations.CreateModel(
            name="ListedTerritory",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("published_id", models.CharField(max_length=30, verbose_name="identifiant publié")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                (
                    "perimeter_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listed_territories",
                        to="territories.perimeterlist",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listings",
                        to="territories.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "territoire d'une liste",
                "verbose_name_plural": "territoires des listes",
                "ordering": ["perimeter_list", "published_id"],
            },
        ),
        migrations.CreateModel(
            name="TerritoryPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("communes_count", models.PositiveIntegerField(verbose_name="nombre de communes")),
                ("population", models.PositiveIntegerField(verbose_name="population")),
                (
                    "departement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="territory_parts",
                        to="territories.departement",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="territories.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "partie de territoire",
                "verbose_name_plural": "parties de territoires",
                "ordering": ["-population", "departement"],
            },
        ),
        migrations.CreateModel(
            name="ZoneEmploi",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "zoning",
                    models.CharField(
                        choices=[("ze2020", "zones d’emploi 2020"), ("ze2010", "zones d’emploi 2010")],
                        max_length=6,
                        verbose_name="édition",
                    ),
                ),
                ("code_zone", models.CharField(max_length=5, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
            ],
            options={
                "verbose_name": "zone d'emploi",
                "verbose_name_plural": "zones d'emploi",
                "ordering": ["zoning", "code_zone"],
                "constraints": [
                    models.UniqueConstraint(fields=("zoning", "code_zone"), name="zone_emploi_once_an_edition")
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerCommune",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("COMD", "commune déléguée"),
                            ("COMA", "commune associée"),
                            ("ARM", "arrondissement municipal"),
                            ("merged", "ancienne commune"),
                            ("renamed", "ancien nom"),
                        ],
                        max_length=7,
                        verbose_name="nature",
                    ),
                ),
                ("code_insee", models.CharField(max_length=5, verbose_name="ancien code INSEE")),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_communes",
                        to="territories.commune",
                    ),
                ),
            ],
            options={
                "verbose_name": "ancienne commune",
                "verbose_name_plural": "anciennes communes",
                "ordering": ["code_insee", "kind", "name"],
                "indexes": [models.Index(fields=["code_insee"], name="former_commune_code")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code_insee", "name"), name="former_commune_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["COMD", "COMA", "ARM", "merged", "renamed"])),
                        name="former_commune_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PerimeterCommune",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="perimeters",
                        to="territories.commune",
                    ),
                ),
                (
                    "listed_territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="communes",
                        to="territories.listedterritory",
                    ),
                ),
                (
                    "perimeter_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="communes",
                        to="territories.perimeterlist",
                    ),
                ),
            ],
            options={
                "verbose_name": "commune d'un périmètre",
                "verbose_name_plural": "communes des périmètres",
                "constraints": [
                    models.UniqueConstraint(fields=("perimeter_list", "commune"), name="no_commune_twice_in_a_list")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="perimeterlist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", True)), fields=("phase",), name="one_reference_list_a_phase"
            ),
        ),
        migrations.AddConstraint(
            model_name="perimeterlist",
            constraint=models.UniqueConstraint(fields=("phase", "observed_on"), name="one_list_a_phase_and_day"),
        ),
        migrations.AddConstraint(
            model_name="axis",
            constraint=models.UniqueConstraint(fields=("phase", "slug"), name="axis_once_a_phase"),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.UniqueConstraint(fields=("phase", "published_id"), name="territory_once_a_phase"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("commune__isnull", True),
                        ("epci__isnull", False),
                        ("ept__isnull", True),
                        ("kind", "epci"),
                    ),
                    models.Q(
                        ("commune__isnull", True),
                        ("epci__isnull", True),
                        ("ept__isnull", False),
                        ("kind", "ept"),
                    ),
                    models.Q(
                        ("commune__isnull", False),
                        ("epci__isnull", True),
                        ("ept__isnull", True),
                        ("kind", "commune"),
                    ),
                    _connector="OR",
                ),
                name="member_is_exactly_one_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(fields=("territory", "epci"), name="member_epci_once"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(fields=("territory", "ept"), name="member_ept_once"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(fields=("territory", "commune"), name="member_commune_once"),
        ),
        migrations.AddConstraint(
            model_name="listedterritory",
            constraint=models.UniqueConstraint(fields=("perimeter_list", "published_id"), name="listed_territory_once"),
        ),
        migrations.AddConstraint(
            model_name="territorypart",
            constraint=models.UniqueConstraint(fields=("territory", "departement"), name="territory_part_once"),
        ),
    ]
