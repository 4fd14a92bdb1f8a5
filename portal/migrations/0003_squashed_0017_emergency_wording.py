"""The tables of the portal as 0.8.0 left them, made at once; who has them already keeps them. Notices and mails become the app outbox's."""

import django.db.models.deletion
import django.utils.timezone
import portal.database.migration_operations
import portal.web.long_files.models
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models


def create(apps, schema_editor):
    """The table of the cache "default": counts of failed logins, used codes."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    replaces = [('portal', '0003_auditline_notice_outgoingmail'), ('portal', '0004_notice_told_once'), ('portal', '0005_limit_table'), ('portal', '0006_paper'), ('portal', '0007_wording'), ('portal', '0008_mail_wordings'), ('portal', '0009_digested'), ('portal', '0010_wording_followed_once'), ('portal', '0011_outbox'), ('portal', '0012_contact_wording'), ('portal', '0013_plain_words'), ('portal', '0014_licence_wording'), ('portal', '0015_long_file'), ('portal', '0016_kept_papers'), ('portal', '0017_emergency_wording')]

    dependencies = [
        ('members', '0003_user_mail_choice_user_mail_fails_since_and_more'),
        ('portal', '0002_first_version'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='日時')),
                ('by_name', models.CharField(blank=True, max_length=100, verbose_name='操作した人の名前')),
                ('action', models.CharField(max_length=50, verbose_name='操作')),
                ('subject_kind', models.CharField(max_length=50, verbose_name='対象の種類')),
                ('subject_id', models.BigIntegerField(verbose_name='対象の番号')),
                ('subject', models.CharField(max_length=300, verbose_name='対象')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作した人')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.municipality', verbose_name='自治体')),
            ],
            options={
                'verbose_name': '操作の記録',
                'verbose_name_plural': '操作の記録',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='LongFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='記号')),
                ('address', models.TextField(verbose_name='アドレス')),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('token', models.CharField(max_length=32, verbose_name='ファイルの記号')),
                ('total', models.PositiveIntegerField(verbose_name='行数')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='書いた行数')),
                ('asked_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='依頼日時')),
                ('leased_until', models.DateTimeField(blank=True, null=True, verbose_name='作成中（この日時まで）')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='試した回数')),
                ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='作成日時')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='中止日時')),
                ('failure', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('file', models.FileField(blank=True, upload_to=portal.web.long_files.models.file_path, verbose_name='ファイル')),
                ('media_type', models.CharField(blank=True, max_length=100, verbose_name='ファイルの種類')),
                ('disposition', models.TextField(blank=True, verbose_name='ファイル名の見出し')),
                ('replaced', models.JSONField(blank=True, default=list, verbose_name='置き換えた文字')),
                ('replaced_count', models.PositiveIntegerField(default=0, verbose_name='置き換えたところの数')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='依頼した人')),
            ],
            options={
                'verbose_name': '長い一覧のファイル',
                'verbose_name_plural': '長い一覧のファイル',
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('made_at', None), ('failed_at', None), _connector='OR'), name='portal_longfile_made_or_failed')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='記号')),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('html', models.TextField(blank=True, verbose_name='本文')),
                ('file', models.FileField(blank=True, upload_to='papers', verbose_name='ファイル')),
                ('asked_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='依頼日時')),
                ('leased_until', models.DateTimeField(blank=True, null=True, verbose_name='作成中（この日時まで）')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='試した回数')),
                ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='作成日時')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='中止日時')),
                ('failure', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('sha256', models.CharField(blank=True, db_default='', max_length=64, verbose_name='SHA-256')),
                ('kept_at', models.DateTimeField(blank=True, null=True, verbose_name='保存版にした日時')),
                ('kept_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='保存版にした人')),
            ],
            options={
                'verbose_name': '書類',
                'verbose_name_plural': '書類',
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('made_at', None), ('failed_at', None), _connector='OR'), name='portal_paper_made_or_failed')],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(choices=[('terms', '利用規約'), ('contact', '問合せ先'), ('licence', 'データの利用条件'), ('emergency', '災害時のお知らせ'), ('mail_footer', 'メールの末尾の案内'), ('answer_request', '回答のお願い'), ('answer_reminder', '回答の催促'), ('escalation', '期限を過ぎた区の代表担当者への知らせ'), ('approval', '会員登録の承認'), ('refusal', '会員登録の差戻し・却下'), ('invitation', '担当者の招待'), ('transfer', '異動の季節の案内'), ('hand_over', '引継ぎの案内'), ('roll', '担当者の年次確認の催促'), ('profile', '魅力発信の確認の催促'), ('ties', '各区調査のお願い'), ('digest', '1日1回のまとめ')], db_index=True, max_length=20, verbose_name='文面')),
                ('text', models.TextField(blank=True, max_length=10000, verbose_name='内容')),
                ('asks_again', models.BooleanField(default=False, verbose_name='意味が変わった')),
                ('follows', models.PositiveBigIntegerField(editable=False, null=True, verbose_name='前の版の番号')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='日時')),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='変えた人')),
            ],
            options={
                'verbose_name': '文面',
                'verbose_name_plural': '文面',
                'ordering': ['key', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('key', 'follows'), name='portal_wording_followed_once')],
            },
        ),
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=150, unique=True, verbose_name='記号')),
                ('to', models.EmailField(max_length=254, verbose_name='あて先')),
                ('subject', models.CharField(max_length=200, verbose_name='件名')),
                ('body', models.TextField(verbose_name='本文')),
                ('message_id', models.CharField(max_length=200, unique=True, verbose_name='Message-ID')),
                ('for_secretariat', models.BooleanField(default=False, verbose_name='事務局あて')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登録日時')),
                ('next_try_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='次に送る日時')),
                ('leased_until', models.DateTimeField(blank=True, null=True, verbose_name='送信中（この日時まで）')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='試した回数')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='直前の失敗')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='送信日時')),
                ('given_up_at', models.DateTimeField(blank=True, null=True, verbose_name='中止日時')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.municipality', verbose_name='自治体')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='利用者')),
            ],
            options={
                'verbose_name': '送信待ちメール',
                'verbose_name_plural': '送信待ちメール',
                'ordering': ['next_try_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_at', None), ('given_up_at', None), _connector='OR'), name='portal_outgoingmail_sent_or_given_up')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='日時')),
                ('title', models.CharField(max_length=150, verbose_name='件名')),
                ('body', models.TextField(verbose_name='本文')),
                ('url', models.CharField(blank=True, max_length=200, verbose_name='ページ')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='読んだ日時')),
                ('digested_at', models.DateTimeField(blank=True, null=True, verbose_name='まとめて送った日時')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.municipality', verbose_name='自治体')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='あて先')),
                ('key', models.CharField(max_length=150, verbose_name='記号')),
                ('for_secretariat', models.BooleanField(default=False, verbose_name='事務局あて')),
                ('for_digest', models.BooleanField(default=False, verbose_name='まとめて送る')),
                ('digest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='digested', to='portal.outgoingmail', verbose_name='まとめのメール')),
            ],
            options={
                'verbose_name': 'お知らせ',
                'verbose_name_plural': 'お知らせ',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(models.F('user'), models.F('key'), name='portal_notice_told_once')],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(
                    name='Notice',
                ),
                migrations.DeleteModel(
                    name='OutgoingMail',
                ),
            ],
        ),
        migrations.RunPython(create, migrations.RunPython.noop),
        portal.database.migration_operations.CountChanges(
            tables=['portal_wording'],
        ),
    ]
