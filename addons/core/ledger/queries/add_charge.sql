insert into charges (
    call_number, line, kind, model,
    input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens,
    output_reasoning_tokens, audio_input_tokens, audio_output_tokens, cache_audio_read_tokens,
    image_input_tokens, image_output_tokens,
    units, cost_nusd, cost_source, price_version, table_cost_nusd, price_lines
)
values (
    :call_number, :line, :kind, :model,
    :input_tokens, :output_tokens, :cache_read_tokens, :cache_write_tokens, :cache_write_1h_tokens,
    :output_reasoning_tokens, :audio_input_tokens, :audio_output_tokens, :cache_audio_read_tokens,
    :image_input_tokens, :image_output_tokens,
    :units, :cost_nusd, :cost_source, :price_version, :table_cost_nusd, :price_lines
)
