from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('imports', '0002_unread_and_reworded'),
    ]

    operations = [
        migrations.AddField(
            model_name='importjob',
            name='questions',
            field=models.JSONField(blank=True, default=list, verbose_name='全体についての問い'),
        ),
        migrations.AddField(
            model_name='importjob',
            name='answers',
            field=models.JSONField(blank=True, default=dict, verbose_name='問いへの答え'),
        ),
        migrations.AddField(
            model_name='importjob',
            name='columns',
            field=models.JSONField(blank=True, default=list, verbose_name='列の対応'),
        ),
    ]
