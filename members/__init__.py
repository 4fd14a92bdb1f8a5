"""Who is who: prefectures, the register of municipalities, and the people who hold accounts."""
