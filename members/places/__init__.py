"""自治体の名簿: municipalities, prefectures and former names."""
