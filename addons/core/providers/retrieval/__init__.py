"""What hosts of embeddings and rerankers speak."""
