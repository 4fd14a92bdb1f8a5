

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('imports', '0001_from_timeline'),
    ]

    operations = [
        migrations.AddField(
            model_name='importjob',
            name='unread',
            field=models.JSONField(blank=True, default=list, verbose_name='読まなかったもの'),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='standing',
            field=models.CharField(choices=[('new', '新しい'), ('same', '取込み済み・変更なし'), ('reworded', '取込み済み・文だけ違う'), ('changed', '変更あり')], default='new', max_length=10, verbose_name='記録との関係'),
        ),
    ]
