"""The tables of agreements as 0.8.0 left them, made at once; who has them already keeps them."""

import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import portal.database.migration_operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('agreements', '0001_initial'), ('agreements', '0002_count_changes'), ('agreements', '0003_agreement_terms'), ('agreements', '0004_count_changes'), ('agreements', '0005_ties_and_freezes'), ('agreements', '0006_count_changes'), ('agreements', '0007_plain_labels'), ('agreements', '0008_term_needs_a_renewal'), ('agreements', '0009_count_renewals'), ('agreements', '0010_registered_moments'), ('agreements', '0011_whole_order'), ('agreements', '0012_cooperation_fields')]

    initial = True

    dependencies = [
        ('members', '0006_address_in_small_letters'),
        ('portal', '0002_first_version'),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, unique=True, verbose_name='名称')),
                ('issuer', models.CharField(max_length=100, verbose_name='作成者')),
                ('as_of', models.DateField(verbose_name='基準日')),
            ],
            options={
                'verbose_name': '出典',
                'verbose_name_plural': '出典',
                'ordering': ['-as_of', 'title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StatisticSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='並び順')),
                ('key', models.SlugField(unique=True, verbose_name='記号')),
                ('name', models.CharField(max_length=50, verbose_name='区分')),
                ('short_name', models.CharField(max_length=20, verbose_name='短い名称')),
                ('is_total', models.BooleanField(default=False, verbose_name='合計（実数）')),
                ('computed', models.CharField(blank=True, choices=[('agreements', '協定団体を構成する自治体を名簿から数える')], max_length=20, verbose_name='計算の仕方')),
            ],
            options={
                'verbose_name': '推移の区分',
                'verbose_name_plural': '推移の区分',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='並び順')),
                ('name', models.CharField(max_length=50, unique=True, verbose_name='名称')),
                ('kind', models.CharField(choices=[('city_mayors', '市長会'), ('towns_and_villages', '町村会'), ('company', '企業')], max_length=20, verbose_name='種別')),
                ('prefecture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='members.prefecture', verbose_name='都道府県')),
            ],
            options={
                'verbose_name': '協定団体',
                'verbose_name_plural': '協定団体',
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'company'), ('prefecture', None)), models.Q(models.Q(('kind', 'company'), _negated=True), ('prefecture__isnull', False)), _connector='OR'), name='agreements_body_association_has_prefecture', violation_error_message='市長会・町村会には都道府県を選んでください。企業には選べません。')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='協定の名称')),
                ('signed_on', models.DateField(verbose_name='締結日')),
                ('ended_on', models.DateField(blank=True, help_text='この日の前日まで有効。続いていれば空欄', null=True, verbose_name='終了日')),
                ('term_years', models.PositiveSmallIntegerField(blank=True, help_text='申出がなければ同じ期間更新します。定めがなければ空欄', null=True, verbose_name='有効期間（年）')),
                ('renews_on', models.DateField(blank=True, help_text='いまの期間はこの日の前日まで。1か月前から事務局にお知らせします', null=True, verbose_name='次の更新日')),
                ('cooperation_fields', models.TextField(blank=True, db_default='', help_text='協定に書かれた連携の分野。1行に1つ', verbose_name='分野')),
                ('created_at', models.DateTimeField(auto_now_add=True, help_text='空欄は、この欄より前からあったもの', null=True, verbose_name='登録日時')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='agreements.body', verbose_name='協定団体')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.source', verbose_name='出典')),
            ],
            options={
                'verbose_name': '協定',
                'verbose_name_plural': '協定',
                'ordering': ['signed_on', 'body__number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gt', models.F('signed_on')), _connector='OR'), name='agreements_agreement_ends_after_signing', violation_error_message='終了日は締結日より後の日にしてください。'), models.CheckConstraint(condition=models.Q(models.Q(('renews_on', None), ('term_years', None)), models.Q(('renews_on__gt', models.F('signed_on')), ('term_years__gte', 1), ('renews_on__isnull', False), ('term_years__isnull', False)), _connector='OR'), name='agreements_agreement_term_has_a_renewal', violation_error_message='有効期間（1年以上）と、締結日より後の更新日は、両方を入力するか、両方を空けてください。'), models.UniqueConstraint(models.F('body'), models.F('signed_on'), name='agreements_agreement_once_a_day', violation_error_message='この団体との同じ締結日の協定がすでにあります。')],
            },
        ),
        migrations.CreateModel(
            name='Freeze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(unique=True, verbose_name='年度（西暦）')),
                ('as_of', models.DateField(verbose_name='基準日')),
                ('codes', models.JSONField(verbose_name='自治体のコード')),
                ('carries_ties', models.BooleanField(default=False, verbose_name='各区交流は前の年度からの持越し')),
                ('note', models.TextField(blank=True, verbose_name='確認したこと')),
                ('frozen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='確定日時')),
                ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='確定した人')),
            ],
            options={
                'verbose_name': '推移の確定',
                'verbose_name_plural': '推移の確定',
                'ordering': ['-fiscal_year'],
            },
        ),
        migrations.CreateModel(
            name='Preparation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='協定の名称')),
                ('stage', models.CharField(choices=[('contact', '打診'), ('applied', '申入れ'), ('confirmed', '案を確認'), ('planned', '締結予定'), ('signed', '締結'), ('dropped', '取りやめ')], default='contact', max_length=20, verbose_name='段階')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登録日時')),
                ('bodies', models.ManyToManyField(related_name='preparations', to='agreements.body', verbose_name='協定団体')),
            ],
            options={
                'verbose_name': '締結の準備',
                'verbose_name_plural': '締結の準備',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Renewal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='更新日')),
                ('until', models.DateField(verbose_name='次の更新日')),
                ('decided_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='記録日時')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renewals', to='agreements.agreement', verbose_name='協定')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='記録した人')),
            ],
            options={
                'verbose_name': '協定の更新',
                'verbose_name_plural': '協定の更新',
                'ordering': ['on'],
                'constraints': [models.UniqueConstraint(models.F('agreement'), models.F('on'), name='agreements_renewal_once', violation_error_message='この更新日の更新は、すでに記録されています。')],
            },
        ),
        migrations.CreateModel(
            name='PublishedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('members', '構成自治体数'), ('bodies', '団体数'), ('regions', '地域数'), ('municipalities', '協定締結自治体数'), ('registered', '会員登録数')], max_length=20, verbose_name='数の種類')),
                ('as_of', models.DateField(verbose_name='基準日')),
                ('value', models.PositiveIntegerField(verbose_name='公表値')),
                ('place', models.CharField(max_length=100, verbose_name='記載箇所')),
                ('created_at', models.DateTimeField(auto_now_add=True, help_text='空欄は、この欄より前からあったもの', null=True, verbose_name='登録日時')),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='published_figures', to='agreements.body', verbose_name='協定団体')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='agreements.source', verbose_name='出典')),
            ],
            options={
                'verbose_name': '公表値',
                'verbose_name_plural': '公表値',
                'ordering': ['-as_of', 'measure', 'body__number', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', False), ('measure', 'members')), models.Q(models.Q(('measure', 'members'), _negated=True), ('body', None)), _connector='OR'), name='agreements_publishedfigure_members_of_a_body', violation_error_message='構成自治体数には団体を選んでください。ほかの数には選べません。'), models.UniqueConstraint(models.F('measure'), django.db.models.functions.comparison.Coalesce('body', 0), models.F('as_of'), models.F('place'), name='agreements_publishedfigure_once', violation_error_message='同じ箇所の公表値がすでにあります。')],
            },
        ),
        migrations.CreateModel(
            name='Statistic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度（西暦）')),
                ('as_of', models.DateField(verbose_name='基準日')),
                ('value', models.PositiveIntegerField(blank=True, null=True, verbose_name='自治体数')),
                ('basis', models.CharField(choices=[('survey', '各区調査'), ('register', '名簿'), ('carried_over', '持越し'), ('printed', '資料の記載')], max_length=20, verbose_name='根拠')),
                ('change_since', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='増減のはじめの年度（西暦）')),
                ('change', models.IntegerField(blank=True, null=True, verbose_name='増減の公表値')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.source', verbose_name='出典')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statistics', to='agreements.statisticseries', verbose_name='区分')),
            ],
            options={
                'verbose_name': '推移の値',
                'verbose_name_plural': '推移の値',
                'ordering': ['series__number', 'fiscal_year'],
                'constraints': [models.UniqueConstraint(models.F('series'), models.F('fiscal_year'), name='agreements_statistic_once_a_year', violation_error_message='この区分・年度の値はすでにあります。'), models.CheckConstraint(condition=models.Q(models.Q(('change', None), ('change_since', None)), models.Q(('change__isnull', False), ('change_since__lt', models.F('fiscal_year'))), _connector='OR'), name='agreements_statistic_change_has_a_start', violation_error_message='増減には、それより前のはじめの年度を入力してください。')],
            },
        ),
        migrations.CreateModel(
            name='Footnote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='並び順')),
                ('text', models.CharField(max_length=200, verbose_name='注記')),
                ('fiscal_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年度（西暦）')),
                ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='footnotes', to='agreements.statisticseries', verbose_name='区分')),
            ],
            options={
                'verbose_name': '注記',
                'verbose_name_plural': '注記',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('contact', '打診'), ('applied', '申入れ'), ('confirmed', '案を確認'), ('planned', '締結予定'), ('signed', '締結'), ('dropped', '取りやめ')], max_length=20, verbose_name='段階')),
                ('on', models.DateField(verbose_name='日付')),
                ('note', models.TextField(blank=True, verbose_name='メモ')),
                ('noted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='記録日時')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='記録した人')),
                ('preparation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='agreements.preparation', verbose_name='締結の準備')),
            ],
            options={
                'verbose_name': '段階の記録',
                'verbose_name_plural': '段階の記録',
                'ordering': ['on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Tie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(blank=True, help_text='この日から。記録より前からなら空欄', null=True, verbose_name='開始日')),
                ('ended_on', models.DateField(blank=True, help_text='この日の前日まで。続いていれば空欄', null=True, verbose_name='終了日')),
                ('kind', models.CharField(help_text='友好都市、姉妹都市、交流都市、災害協定など', max_length=20, verbose_name='種別')),
                ('introduced_by', models.CharField(blank=True, max_length=100, verbose_name='紹介者')),
                ('signed_name', models.CharField(blank=True, help_text='いまの名称と違うときだけ（例：合併前の町の名前）', max_length=50, verbose_name='締結時の相手の名称')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='登録を取り消した日時')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ties', to='members.municipality', verbose_name='相手の自治体')),
                ('source', models.ForeignKey(blank=True, help_text='区の回答なら空欄', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.source', verbose_name='出典')),
                ('ward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ties_as_ward', to='members.municipality', verbose_name='特別区')),
            ],
            options={
                'verbose_name': '各区交流',
                'verbose_name_plural': '各区交流',
                'ordering': ['ward__lg_code', 'municipality__lg_code', 'kind', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('started_on', None), ('ended_on', None), ('ended_on__gt', models.F('started_on')), _connector='OR'), name='agreements_tie_ends_after_start', violation_error_message='終了日は開始日より後の日にしてください。'), models.UniqueConstraint(models.F('ward'), models.F('municipality'), models.F('kind'), django.db.models.functions.comparison.Coalesce('started_on', models.Value(datetime.date(1, 1, 1), output_field=models.DateField())), condition=models.Q(('withdrawn_at', None)), name='agreements_tie_once', violation_error_message='同じ相手・種別・開始日の交流が、すでに登録されています。')],
            },
        ),
        migrations.CreateModel(
            name='TieReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(verbose_name='基準日')),
                ('lines', models.JSONField(default=list, verbose_name='回答した交流')),
                ('returned_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='回答日時')),
                ('returned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='回答した人')),
                ('ward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tie_returns', to='members.municipality', verbose_name='特別区')),
            ],
            options={
                'verbose_name': '各区調査',
                'verbose_name_plural': '各区調査',
                'ordering': ['-as_of', 'ward__lg_code'],
                'constraints': [models.UniqueConstraint(models.F('ward'), models.F('as_of'), name='agreements_tiereturn_once_a_year', violation_error_message='この年の各区調査は、すでに回答されています。')],
            },
        ),
        portal.database.migration_operations.CountChanges(
            tables=['agreements_agreement', 'agreements_body', 'agreements_footnote', 'agreements_publishedfigure', 'agreements_source', 'agreements_statistic', 'agreements_statisticseries', 'agreements_tie', 'agreements_renewal'],
        ),
    ]
