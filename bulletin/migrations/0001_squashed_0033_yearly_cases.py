"""The tables of the board as 0.8.0 left them, made at once; who has them already keeps them."""

import bulletin.attachments.enclosures
import bulletin.attachments.models
import bulletin.cases.models.case_base
import bulletin.cases.models.pictures
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import portal.database.migration_operations
from django.conf import settings
from django.db import migrations, models


ANSWERS = [
    ("raised", "手を挙げる"),
    ("conditional", "条件付き"),
    ("considering", "検討中"),
    ("declined", "見送り"),
    ("not_applicable", "該当なし"),
]
ROLES = [("proposer", "提案"), ("lead", "中心の区"), ("partner", "参加"), ("introducer", "紹介")]


def enter(apps, schema_editor):
    for name, words in (("AnswerWord", ANSWERS), ("ParticipantRole", ROLES)):
        rows = apps.get_model("bulletin", name).objects
        for position, (code, word) in enumerate(words, start=1):
            rows.create(code=code, name=word, position=position)


class Migration(migrations.Migration):

    replaces = [('bulletin', '0001_initial'), ('bulletin', '0002_count_changes'), ('bulletin', '0003_posting'), ('bulletin', '0004_cases'), ('bulletin', '0005_answers'), ('bulletin', '0006_search'), ('bulletin', '0007_case_matching'), ('bulletin', '0008_plain_labels'), ('bulletin', '0009_step_tokens'), ('bulletin', '0010_returned_by_desk'), ('bulletin', '0011_defaults'), ('bulletin', '0012_former_participants'), ('bulletin', '0013_asked_later'), ('bulletin', '0014_attachment_rechecks'), ('bulletin', '0015_step_event_kind'), ('bulletin', '0016_search_replies'), ('bulletin', '0017_count_rechecks'), ('bulletin', '0018_defaults_followed_once'), ('bulletin', '0019_line_readings'), ('bulletin', '0020_answers_another_way'), ('bulletin', '0021_paper_answers'), ('bulletin', '0022_words'), ('bulletin', '0023_choices_of_paper_answers'), ('bulletin', '0024_addressee_told_at'), ('bulletin', '0025_respell_search_text'), ('bulletin', '0026_enclosures'), ('bulletin', '0027_archive_contents'), ('bulletin', '0028_proposal_numbers'), ('bulletin', '0029_posted_has_its_number'), ('bulletin', '0030_plain_words'), ('bulletin', '0031_silent_addressees'), ('bulletin', '0032_signatures_of_scans'), ('bulletin', '0033_yearly_cases')]

    initial = True

    dependencies = [
        ('members', '0016_plain_words'),
        ('outbox', '0002_bounces_and_offices'),
        ('portal', '0007_wording'),
        ('timeline', '0002_count_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnswerWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(editable=False, max_length=20, unique=True, verbose_name='記号')),
                ('name', models.CharField(max_length=20, unique=True, verbose_name='ことば')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='並び順')),
                ('is_active', models.BooleanField(default=True, verbose_name='これから選べる')),
            ],
            options={
                'verbose_name': '回答のことば',
                'verbose_name_plural': '回答のことば',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(editable=False, max_length=40, null=True, unique=True, verbose_name='送信の記号')),
                ('key', models.SlugField(help_text='URLになるため、あとから変えません', max_length=40, unique=True, verbose_name='記号')),
                ('title', models.CharField(max_length=100, verbose_name='件名')),
                ('summary', models.TextField(blank=True, max_length=1000, verbose_name='あらまし')),
                ('channel', models.CharField(choices=[('board', '掲示板'), ('visit', '訪問'), ('general_meeting', '区長会総会'), ('introduction', '紹介'), ('earlier_ties', '以前からの縁')], max_length=20, verbose_name='きっかけ')),
                ('result', models.TextField(blank=True, max_length=2000, verbose_name='結果')),
                ('visitors', models.PositiveIntegerField(blank=True, null=True, verbose_name='来場者数（人）')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='終了日')),
                ('comes_back', models.BooleanField(db_default=False, default=False, verbose_name='毎年続ける')),
                ('requested_at', models.DateTimeField(blank=True, null=True, verbose_name='公開を申し込んだ日時')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='公開日時')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登録日時')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版')),
                ('search_text', models.TextField(blank=True, editable=False, verbose_name='検索用の文字列')),
                ('outline', models.JSONField(default=bulletin.cases.models.case_base.empty_outline, editable=False, verbose_name='一覧用の要約')),
                ('latest_day', models.DateField(editable=False, null=True, verbose_name='最後の日')),
                ('last_held_on', models.DateField(editable=False, null=True, verbose_name='最後の開催の初日')),
                ('former', models.JSONField(default=list, editable=False, verbose_name='以前の参加')),
            ],
            options={
                'verbose_name': '連携事例',
                'verbose_name_plural': '連携事例',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Field',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20, unique=True, verbose_name='分野')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='並び順')),
                ('is_active', models.BooleanField(default=True, verbose_name='新しい提案で選べる')),
            ],
            options={
                'verbose_name': '分野',
                'verbose_name_plural': '分野',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ParticipantRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(editable=False, max_length=20, unique=True, verbose_name='記号')),
                ('name', models.CharField(max_length=20, unique=True, verbose_name='ことば')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='並び順')),
                ('is_active', models.BooleanField(default=True, verbose_name='これから選べる')),
            ],
            options={
                'verbose_name': '参加者の役割',
                'verbose_name_plural': '参加者の役割',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Addressee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(blank=True, null=True, verbose_name='あとから加えた日時')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='はじめて知らせた日時')),
                ('answer', models.CharField(blank=True, choices=[('raised', '手を挙げる'), ('conditional', '条件付き'), ('considering', '検討中'), ('declined', '見送り'), ('not_applicable', '該当なし')], max_length=20, verbose_name='回答')),
                ('comment', models.TextField(blank=True, max_length=1000, verbose_name='補足')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='回答日時')),
                ('first_answered_at', models.DateTimeField(blank=True, null=True, verbose_name='はじめの回答日時')),
                ('channel', models.CharField(blank=True, choices=[('', ''), ('telephone', '代理回答'), ('paper', '書面の符号による回答')], max_length=20, verbose_name='回答の方法')),
                ('said_by', models.CharField(blank=True, max_length=100, verbose_name='回答を伝えた人')),
                ('said_on', models.DateField(blank=True, null=True, verbose_name='回答を伝えた日')),
                ('asked_again_at', models.DateTimeField(blank=True, null=True, verbose_name='事務局が最後に送り直した日時')),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='はじめて見た日時')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='版')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='回答した人')),
                ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='担当者')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.municipality', verbose_name='あて先')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.office', verbose_name='担当課')),
            ],
            options={
                'verbose_name': 'あて先',
                'verbose_name_plural': 'あて先',
                'ordering': ['proposal', 'municipality__lg_code'],
                'indexes': [models.Index(models.F('answered_at'), condition=models.Q(('answer__in', ['raised', 'conditional'])), name='bulletin_addressee_raised')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='bulletin_addressee_answer_has_its_moment'), models.CheckConstraint(condition=models.Q(('answer', 'conditional'), ('comment', ''), _negated=True), name='bulletin_addressee_condition_in_words', violation_error_message='条件付きのときは、どのような条件かを書いてください。'), models.CheckConstraint(condition=models.Q(('channel', ''), models.Q(('answer', ''), ('said_by', ''), ('said_on', None), _connector='OR', _negated=True), _connector='OR'), name='bulletin_addressee_channel_names_who_said_it', violation_error_message='誰が、いつ伝えた回答かを入力してください。')],
            },
        ),
        migrations.CreateModel(
            name='AnswerCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(editable=False, max_length=32, verbose_name='符号のもと')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='発行日時')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='無効にした日時')),
                ('addressee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='bulletin.addressee', verbose_name='あて先')),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='発行した人')),
            ],
            options={
                'verbose_name': '回答の符号',
                'verbose_name_plural': '回答の符号',
                'ordering': ['addressee', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('addressee'), condition=models.Q(('revoked_at', None)), name='bulletin_answercode_one_stands')],
            },
        ),
        migrations.CreateModel(
            name='AnswerVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('raised', '手を挙げる'), ('conditional', '条件付き'), ('considering', '検討中'), ('declined', '見送り'), ('not_applicable', '該当なし')], max_length=20, verbose_name='回答')),
                ('comment', models.TextField(blank=True, verbose_name='補足')),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='回答日時')),
                ('channel', models.CharField(blank=True, choices=[('', ''), ('telephone', '代理回答'), ('paper', '書面の符号による回答')], max_length=20, verbose_name='回答の方法')),
                ('said_by', models.CharField(blank=True, max_length=100, verbose_name='回答を伝えた人')),
                ('said_on', models.DateField(blank=True, null=True, verbose_name='回答を伝えた日')),
                ('addressee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='bulletin.addressee', verbose_name='あて先')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='回答した人')),
            ],
            options={
                'verbose_name': '前の回答',
                'verbose_name_plural': '前の回答',
                'ordering': ['addressee', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ApprovalRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='日時')),
                ('municipality', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='approval_rule', to='members.municipality', verbose_name='自治体')),
            ],
            options={
                'verbose_name': '掲載前の承認',
                'verbose_name_plural': '掲載前の承認',
                'ordering': ['municipality__lg_code'],
            },
        ),
        migrations.CreateModel(
            name='CasePicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='順番')),
                ('image', models.ImageField(height_field='height', upload_to=bulletin.cases.models.pictures.case_picture_path, verbose_name='写真', width_field='width')),
                ('width', models.PositiveIntegerField(editable=False)),
                ('height', models.PositiveIntegerField(editable=False)),
                ('alt', models.CharField(max_length=200, verbose_name='写真の説明')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='bulletin.case', verbose_name='連携事例')),
            ],
            options={
                'verbose_name': '写真',
                'verbose_name_plural': '写真',
                'ordering': ['case', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Defaults',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('all', '23区すべて'), ('some', '選んだ区')], default='all', max_length=10, verbose_name='あて先')),
                ('answer_days', models.PositiveSmallIntegerField(default=21, validators=[django.core.validators.MinValueValidator(7, '7から180までの日数にしてください。'), django.core.validators.MaxValueValidator(180, '7から180までの日数にしてください。')], verbose_name='回答期限までの日数')),
                ('days_before', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1, '1から30までの日数にしてください。'), django.core.validators.MaxValueValidator(30, '1から30までの日数にしてください。')], verbose_name='期限の何日前に催促するか')),
                ('escalated_after', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1, '1から30までの日数にしてください。'), django.core.validators.MaxValueValidator(30, '1から30までの日数にしてください。')], verbose_name='期限の何日後に代表担当者と事務局へ知らせるか')),
                ('follows', models.PositiveBigIntegerField(editable=False, null=True, verbose_name='前の初期値の番号')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='日時')),
                ('chosen', models.ManyToManyField(related_name='+', to='members.municipality', verbose_name='選んだあて先')),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='変えた人')),
            ],
            options={
                'verbose_name': '提案の初期値',
                'verbose_name_plural': '提案の初期値',
                'constraints': [models.UniqueConstraint(fields=('follows',), name='bulletin_defaults_followed_once')],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='fields',
            field=models.ManyToManyField(blank=True, related_name='cases', to='bulletin.field', verbose_name='分野'),
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField(max_length=4000, verbose_name='本文')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='日時')),
                ('token', models.CharField(blank=True, editable=False, max_length=40, verbose_name='送信の記号')),
                ('hidden_at', models.DateTimeField(blank=True, null=True, verbose_name='非表示にした日時')),
                ('hidden_reason', models.TextField(blank=True, verbose_name='非表示の理由')),
                ('search_text', models.TextField(blank=True, editable=False, verbose_name='検索用の文字列')),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.municipality', verbose_name='相談の相手の区')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.municipality', verbose_name='書いた自治体')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='書いた人')),
            ],
            options={
                'verbose_name': '返信',
                'verbose_name_plural': '返信',
                'ordering': ['proposal', 'written_at', 'pk'],
                'indexes': [models.Index(models.F('written_at'), models.F('id'), condition=models.Q(('line', None)), name='bulletin_message_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('hidden_at', None), models.Q(('line', None), models.Q(('hidden_reason', ''), _negated=True)), _connector='OR'), name='bulletin_message_hidden_with_reason', violation_error_message='非表示にする理由を入力してください。'), models.CheckConstraint(condition=models.Q(('search_text', ''), models.Q(('hidden_at', None), ('line', None)), _connector='OR'), name='bulletin_message_private_is_not_found')],
            },
        ),
        migrations.CreateModel(
            name='Enclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='ファイル名')),
                ('media_type', models.CharField(max_length=100, verbose_name='種類')),
                ('size', models.PositiveIntegerField(verbose_name='大きさ（バイト）')),
                ('contents', models.TextField(blank=True, help_text='ZIPのとき、1行に1つ', verbose_name='中のファイル')),
                ('recheck_at', models.DateTimeField(blank=True, null=True, verbose_name='次に確かめる日時')),
                ('rechecks', models.PositiveIntegerField(default=0, editable=False, verbose_name='確かめ直した回数')),
                ('signatures', models.PositiveIntegerField(editable=False, null=True, verbose_name='あとで確かめた定義の番号')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登録日時')),
                ('file', models.FileField(upload_to=bulletin.attachments.enclosures.enclosure_path, verbose_name='ファイル')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enclosures', to='members.municipality', verbose_name='添えた自治体')),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='enclosure', to='bulletin.message', verbose_name='返信')),
            ],
            options={
                'verbose_name': '添えたファイル',
                'verbose_name_plural': '添えたファイル',
                'ordering': ['message'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('recheck_at__isnull', False)), fields=['recheck_at'], name='bulletin_enclosure_recheck')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.TextField(max_length=2000, verbose_name='メモ')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='日時')),
                ('token', models.CharField(blank=True, editable=False, max_length=40, verbose_name='送信の記号')),
                ('addressee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='bulletin.addressee', verbose_name='あて先')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='書いた人')),
            ],
            options={
                'verbose_name': '庁内メモ',
                'verbose_name_plural': '庁内メモ',
                'ordering': ['addressee', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('addressee'), models.F('written_by'), models.F('token'), condition=models.Q(('token', ''), _negated=True), name='bulletin_note_sent_once')],
            },
        ),
        migrations.CreateModel(
            name='PaperAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_by', models.CharField(max_length=100, verbose_name='記入した人')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='メールアドレス')),
                ('token_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='受付日時')),
                ('status', models.CharField(choices=[('waiting', '確認待ち'), ('accepted', '採用'), ('refused', '不採用'), ('replaced', '差替え')], default='waiting', max_length=10, verbose_name='状態')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='判断日時')),
                ('reason', models.TextField(blank=True, verbose_name='不採用の理由')),
                ('answer', models.CharField(choices=[('raised', '手を挙げる'), ('conditional', '条件付き'), ('considering', '検討中'), ('declined', '見送り'), ('not_applicable', '該当なし')], max_length=20, verbose_name='回答')),
                ('comment', models.TextField(blank=True, max_length=1000, verbose_name='補足')),
                ('code', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='bulletin.answercode', verbose_name='符号')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='判断した人')),
            ],
            options={
                'verbose_name': '書面の符号による回答',
                'verbose_name_plural': '書面の符号による回答',
                'ordering': ['received_at', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('status', 'waiting')), models.Q(models.Q(('status', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='bulletin_paperanswer_decided_at'), models.CheckConstraint(condition=models.Q(('answer', 'conditional'), ('comment', ''), _negated=True), name='bulletin_paperanswer_condition_in_words', violation_error_message='条件付きのときは、どのような条件かを書いてください。')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=20, verbose_name='役割')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='bulletin.case', verbose_name='連携事例')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='members.municipality', verbose_name='自治体・特別区')),
            ],
            options={
                'verbose_name': '参加者',
                'verbose_name_plural': '参加者',
                'ordering': ['case', 'municipality__lg_code'],
                'constraints': [models.UniqueConstraint(models.F('case'), models.F('municipality'), name='bulletin_participant_once'), models.UniqueConstraint(models.F('case'), condition=models.Q(('role', 'lead')), name='bulletin_participant_one_lead', violation_error_message='中心の区は1つだけです。')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False, null=True, unique=True, verbose_name='番号')),
                ('token', models.CharField(blank=True, editable=False, max_length=40, verbose_name='送信の記号')),
                ('title', models.CharField(blank=True, max_length=80, verbose_name='件名')),
                ('summary', models.CharField(blank=True, max_length=200, verbose_name='あらまし')),
                ('body', models.TextField(blank=True, max_length=10000, verbose_name='本文')),
                ('offers', models.TextField(blank=True, max_length=1000, verbose_name='出せるもの')),
                ('seeks', models.TextField(blank=True, max_length=1000, verbose_name='求めること')),
                ('season', models.CharField(blank=True, help_text='例：11月ごろ、冬、平成27年度中', max_length=100, verbose_name='時期')),
                ('scope', models.CharField(choices=[('all', '23区すべて'), ('some', '選んだ区')], default='all', max_length=10, verbose_name='あて先')),
                ('answer_until', models.DateField(blank=True, help_text='この日を含みます', null=True, verbose_name='回答期限')),
                ('visibility', models.CharField(choices=[('members', '会員に公開'), ('public', '一般公開')], default='members', max_length=10, verbose_name='公開の範囲')),
                ('state', models.CharField(choices=[('draft', '下書き'), ('waiting', '承認待ち'), ('open', '募集中'), ('matched', '成立'), ('unmatched', '不成立'), ('withdrawn', '取下げ'), ('expired', '期限切れ')], default='draft', max_length=10, verbose_name='状態')),
                ('posted_at', models.DateTimeField(blank=True, null=True, verbose_name='掲載日時')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='終了日時')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登録日時')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='更新日時')),
                ('search_text', models.TextField(blank=True, editable=False, verbose_name='検索用の文字列')),
                ('hidden_at', models.DateTimeField(blank=True, null=True, verbose_name='非表示にした日時')),
                ('hidden_reason', models.TextField(blank=True, verbose_name='非表示の理由')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='差し戻した日時')),
                ('returned_reason', models.TextField(blank=True, verbose_name='差戻しの理由')),
                ('is_returned_by_desk', models.BooleanField(default=False, verbose_name='事務局が差し戻した')),
                ('chosen', models.ManyToManyField(blank=True, related_name='+', to='members.municipality', verbose_name='選んだあて先')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='書いた人')),
                ('fields', models.ManyToManyField(blank=True, related_name='proposals', to='bulletin.field', verbose_name='分野')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='bulletin.proposal', verbose_name='まとめた先')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='members.municipality', verbose_name='提案する自治体')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='members.office', verbose_name='担当課')),
            ],
            options={
                'verbose_name': '提案',
                'verbose_name_plural': '提案',
                'ordering': ['-posted_at', '-pk'],
                'indexes': [models.Index(models.F('posted_at'), models.F('id'), name='bulletin_proposal_newest'), models.Index(models.F('state'), models.F('answer_until'), name='bulletin_proposal_overdue')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('posted_at', None), ('state__in', ['draft', 'waiting'])), models.Q(('answer_until__isnull', False), ('closed_at', None), ('posted_at__isnull', False), ('state', 'open')), models.Q(('closed_at__isnull', False), ('posted_at__isnull', False), ('state__in', ['matched', 'unmatched', 'withdrawn', 'expired'])), _connector='OR'), name='bulletin_proposal_state_has_its_moments', violation_error_message='状態と日時が合いません。'), models.CheckConstraint(condition=models.Q(('posted_at', None), ('number__isnull', False), _connector='OR'), name='bulletin_proposal_posted_has_its_number', violation_error_message='掲載した提案には番号が必要です。'), models.UniqueConstraint(models.F('created_by'), models.F('token'), condition=models.Q(('token', ''), _negated=True), name='bulletin_proposal_written_once')],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='bulletin.proposal', verbose_name='提案'),
        ),
        migrations.CreateModel(
            name='Matching',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wanted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='申し入れた日時')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.municipality', verbose_name='中心の区')),
                ('partners', models.ManyToManyField(related_name='+', to='members.municipality', verbose_name='一緒に取り組む区・自治体')),
                ('wanted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申し入れた人')),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='matching', to='bulletin.proposal', verbose_name='提案')),
            ],
            options={
                'verbose_name': '連携の申入れ',
                'verbose_name_plural': '連携の申入れ',
            },
        ),
        migrations.CreateModel(
            name='LineReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(verbose_name='読んだ連絡の日時')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.municipality', verbose_name='相談の相手の区')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.municipality', verbose_name='読んだ自治体')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bulletin.proposal', verbose_name='提案')),
            ],
            options={
                'verbose_name': '相談を読んだところ',
                'verbose_name_plural': '相談を読んだところ',
                'ordering': ['proposal', 'line', 'municipality'],
                'constraints': [models.UniqueConstraint(models.F('proposal'), models.F('line'), models.F('municipality'), name='bulletin_linereading_once')],
            },
        ),
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='日時')),
                ('field', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='bulletin.field', verbose_name='分野')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='members.municipality', verbose_name='自治体')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to=settings.AUTH_USER_MODEL, verbose_name='利用者')),
                ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='bulletin.proposal', verbose_name='提案')),
            ],
            options={
                'verbose_name': '知らせを受けるもの',
                'verbose_name_plural': '知らせを受けるもの',
                'ordering': ['user', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('field', None), ('municipality', None), ('proposal__isnull', False)), models.Q(('field__isnull', False), ('municipality', None), ('proposal', None)), models.Q(('field', None), ('municipality__isnull', False), ('proposal', None)), _connector='OR'), name='bulletin_follow_one_thing'), models.UniqueConstraint(models.F('user'), models.F('proposal'), name='bulletin_follow_proposal_once'), models.UniqueConstraint(models.F('user'), models.F('field'), name='bulletin_follow_field_once'), models.UniqueConstraint(models.F('user'), models.F('municipality'), name='bulletin_follow_municipality_once')],
            },
        ),
        migrations.CreateModel(
            name='CoProposer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='確認日時')),
                ('declined_at', models.DateTimeField(blank=True, null=True, verbose_name='断った日時')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='確認した人')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.municipality', verbose_name='自治体')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='co_proposers', to='bulletin.proposal', verbose_name='提案')),
            ],
            options={
                'verbose_name': '共同提案',
                'verbose_name_plural': '共同提案',
                'ordering': ['municipality__lg_code'],
                'constraints': [models.UniqueConstraint(models.F('proposal'), models.F('municipality'), name='bulletin_coproposer_once'), models.CheckConstraint(condition=models.Q(('confirmed_at', None), ('declined_at', None), _connector='OR'), name='bulletin_coproposer_yes_or_no')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='合意した日時')),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='合意した人')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.municipality', verbose_name='区・自治体')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='bulletin.proposal', verbose_name='提案')),
            ],
            options={
                'verbose_name': '連携の合意',
                'verbose_name_plural': '連携の合意',
                'ordering': ['proposal', 'agreed_at'],
                'constraints': [models.UniqueConstraint(models.F('proposal'), models.F('municipality'), name='bulletin_consent_once')],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='proposal',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='case', to='bulletin.proposal', verbose_name='もとの提案'),
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='ファイル名')),
                ('media_type', models.CharField(max_length=100, verbose_name='種類')),
                ('size', models.PositiveIntegerField(verbose_name='大きさ（バイト）')),
                ('contents', models.TextField(blank=True, help_text='ZIPのとき、1行に1つ', verbose_name='中のファイル')),
                ('recheck_at', models.DateTimeField(blank=True, null=True, verbose_name='次に確かめる日時')),
                ('rechecks', models.PositiveIntegerField(default=0, editable=False, verbose_name='確かめ直した回数')),
                ('signatures', models.PositiveIntegerField(editable=False, null=True, verbose_name='あとで確かめた定義の番号')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登録日時')),
                ('file', models.FileField(upload_to=bulletin.attachments.models.attachment_path, verbose_name='ファイル')),
                ('description', models.CharField(max_length=300, verbose_name='内容の説明')),
                ('digest', models.CharField(max_length=32, verbose_name='内容の記号')),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登録した人')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='bulletin.proposal', verbose_name='提案')),
            ],
            options={
                'verbose_name': '添付資料',
                'verbose_name_plural': '添付資料',
                'ordering': ['proposal', 'pk'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('recheck_at__isnull', False)), fields=['recheck_at'], name='bulletin_attachment_recheck')],
                'constraints': [models.UniqueConstraint(models.F('proposal'), models.F('digest'), name='bulletin_attachment_once')],
            },
        ),
        migrations.AddField(
            model_name='addressee',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addressees', to='bulletin.proposal', verbose_name='提案'),
        ),
        migrations.CreateModel(
            name='ProposalVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='版')),
                ('content', models.JSONField(verbose_name='内容')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='日時')),
                ('is_withheld', models.BooleanField(default=False, verbose_name='差戻しの前')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='bulletin.proposal', verbose_name='提案')),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='書いた人')),
            ],
            options={
                'verbose_name': '提案の版',
                'verbose_name_plural': '提案の版',
                'ordering': ['proposal', '-number'],
                'constraints': [models.UniqueConstraint(models.F('proposal'), models.F('number'), name='bulletin_proposalversion_once')],
            },
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='名前')),
                ('query', models.CharField(max_length=500, verbose_name='条件')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登録日時')),
                ('told_until', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ここまで知らせた')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL, verbose_name='利用者')),
            ],
            options={
                'verbose_name': '保存した検索',
                'verbose_name_plural': '保存した検索',
                'ordering': ['user', 'name'],
                'constraints': [models.UniqueConstraint(models.F('user'), models.F('name'), name='bulletin_savedsearch_name_once', violation_error_message='同じ名前の検索があります。')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(editable=False, max_length=40, null=True, verbose_name='送信の記号')),
                ('kind', models.CharField(choices=[('proposed', '提案'), ('answered', '回答'), ('consulted', '相談'), ('visited', '訪問'), ('negotiated', '協議'), ('held', '開催'), ('agreed', '協定'), ('reported', '報告')], max_length=20, verbose_name='種別')),
                ('first_day', models.DateField(blank=True, null=True, verbose_name='初日')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='最終日')),
                ('text', models.CharField(max_length=300, verbose_name='内容')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='補足')),
                ('venue', models.CharField(blank=True, max_length=100, verbose_name='会場')),
                ('event_kind', models.CharField(blank=True, help_text='開催のときだけ。経過の下書きの種別になります', max_length=20, verbose_name='催しの種別')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='順番')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='公開日時')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='bulletin.case', verbose_name='連携事例')),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='steps', to='timeline.entry', verbose_name='経過')),
            ],
            options={
                'verbose_name': '歩み',
                'verbose_name_plural': '歩み',
                'ordering': ['case', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('case'), models.F('token'), name='bulletin_step_sent_once'), models.CheckConstraint(condition=models.Q(models.Q(('first_day', None), ('last_day', None)), ('last_day__gte', models.F('first_day')), _connector='OR'), name='bulletin_step_last_day_not_before_first', violation_error_message='最終日は初日と同じか、後の日にしてください。')],
            },
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(models.F('proposal'), models.F('written_by'), models.F('token'), condition=models.Q(('token', ''), _negated=True), name='bulletin_message_sent_once'),
        ),
        migrations.AddIndex(
            model_name='addressee',
            index=models.Index(models.F('municipality'), models.F('proposal'), condition=models.Q(('answer', '')), name='bulletin_addressee_silent'),
        ),
        migrations.AddIndex(
            model_name='addressee',
            index=models.Index(models.F('proposal'), condition=models.Q(('answer', ''), ('told_at', None)), name='bulletin_addressee_untold'),
        ),
        migrations.AddConstraint(
            model_name='addressee',
            constraint=models.UniqueConstraint(models.F('proposal'), models.F('municipality'), name='bulletin_addressee_once'),
        ),
        portal.database.migration_operations.SubstringIndex(
            table='bulletin_proposal',
            column='search_text',
        ),
        portal.database.migration_operations.SubstringIndex(
            table='bulletin_message',
            column='search_text',
        ),
        migrations.RunPython(enter, migrations.RunPython.noop),
        portal.database.migration_operations.CountChanges(
            tables=['bulletin_case', 'bulletin_case_fields', 'bulletin_casepicture', 'bulletin_field', 'bulletin_participant', 'bulletin_step', 'bulletin_answerword', 'bulletin_participantrole'],
        ),
    ]
