"""The sums of a line of money and those of a plan, kept by triggers: `plans.kept` fills them after the migration."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0009_confirmed")]

    operations = [
        migrations.CreateModel(
            name="LineSums",
            fields=[
                (
                    "resource",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="kept_sums",
                        serialize=False,
                        to="plans.resource",
                    ),
                ),
                ("scheme", models.CharField(max_length=200, verbose_name="dispositif")),
                (
                    "instrument",
                    models.CharField(
                        choices=[
                            ("grant", "subvention"),
                            ("advance", "avance remboursable"),
                            ("loan", "prêt"),
                            ("guarantee", "garantie"),
                            ("equity", "fonds propres"),
                            ("engineering", "ingénierie"),
                        ],
                        max_length=11,
                        verbose_name="instrument",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(null=True, verbose_name="année")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "tout le monde, quand le plan est public"),
                            ("signatories", "les personnes qui ont un mandat sur le territoire"),
                            ("restricted", "le porteur, le binôme, le chef de projet, la Région et l’État"),
                        ],
                        max_length=11,
                        verbose_name="qui peut lire",
                    ),
                ),
                ("announced", models.BigIntegerField(null=True, verbose_name="annoncé")),
                ("requested", models.BigIntegerField(null=True, verbose_name="sollicité")),
                ("granted", models.BigIntegerField(null=True, verbose_name="accordé")),
                ("contracted", models.BigIntegerField(null=True, verbose_name="conventionné")),
                ("paid", models.BigIntegerField(null=True, verbose_name="versé")),
                ("refused", models.BigIntegerField(null=True, verbose_name="refusé")),
                ("cancelled", models.BigIntegerField(null=True, verbose_name="annulé")),
                ("repaid", models.BigIntegerField(null=True, verbose_name="reversé")),
                (
                    "fiche",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="plans.fiche",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="plans.plan",
                    ),
                ),
                (
                    "plain",
                    models.BooleanField(verbose_name="d’une fiche publique, qui compte ici et n’est pas abandonnée"),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "sommes d’une ressource",
                "verbose_name_plural": "sommes des ressources",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("visibility", "public"), _negated=True),
                        fields=["fiche"],
                        name="sums_not_public",
                    ),
                    models.Index(condition=models.Q(("refused__isnull", False)), fields=["fiche"], name="sums_refused"),
                    models.Index(condition=models.Q(("plain", False)), fields=["fiche"], name="sums_not_plain"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanSums",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "instrument",
                    models.CharField(
                        choices=[
                            ("grant", "subvention"),
                            ("advance", "avance remboursable"),
                            ("loan", "prêt"),
                            ("guarantee", "garantie"),
                            ("equity", "fonds propres"),
                            ("engineering", "ingénierie"),
                        ],
                        max_length=11,
                        verbose_name="instrument",
                    ),
                ),
                ("announced", models.BigIntegerField(verbose_name="annoncé")),
                ("requested", models.BigIntegerField(verbose_name="sollicité")),
                ("granted", models.BigIntegerField(verbose_name="accordé")),
                ("contracted", models.BigIntegerField(verbose_name="conventionné")),
                ("paid", models.BigIntegerField(verbose_name="versé")),
                ("refused", models.BigIntegerField(verbose_name="refusé")),
                ("expected", models.BigIntegerField(verbose_name="attendu")),
                ("lines", models.BigIntegerField(verbose_name="lignes")),
                ("answered", models.BigIntegerField(verbose_name="ce qui a eu une réponse")),
                ("agreed_of_asked", models.BigIntegerField(verbose_name="accordé de ce qui était demandé")),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "sommes d’un plan",
                "verbose_name_plural": "sommes des plans",
                "ordering": ["pk"],
            },
        ),
    ]
