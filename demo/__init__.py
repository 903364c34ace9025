"""A home to try: a broker, a real Home Assistant, the tap and the meter, started together by `script/demo`."""
