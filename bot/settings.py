"""Every setting, from the environment.  Importing this is cheap: pydantic and nothing of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "POLICYBOT_"


class Settings(BaseSettings):
    """What the environment sets; an empty variable counts as unset.

    Variables are the upper-case field names after POLICYBOT_, except Slack's own, which have no prefix.
    Secrets and the database's address, which may hold a password, are left out of its repr.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, populate_by_name=True, extra="ignore")

    corpus: Path = Path("corpus")
    data: Path = Path("var")
    database_url: str = Field(default="", repr=False)
    secret_key: SecretStr | None = None
    model: str | None = None
    public_url: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    listening: bool = False
    evidence_years: int = Field(default=6, ge=1, le=100)
    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    slack_client_id: str | None = Field(default=None, validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_CLIENT_SECRET")
    slack_api_url: str = Field(default="https://slack.com/api/", validation_alias="SLACK_API_URL")

    @field_validator("slack_api_url", "public_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// (or http:// on this machine)")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @model_validator(mode="after")
    def _database_in_data(self) -> Self:
        if not self.database_url:
            self.database_url = f"sqlite:///{(self.data / 'policybot.db').absolute()}"
        return self

    @property
    def snapshot_folder(self) -> Path:
        """Where the index of `corpus` is kept."""
        return self.data / "index"


def is_set(value: SecretStr | str | None) -> bool:
    """Whether a setting says anything."""
    said = value.get_secret_value() if isinstance(value, SecretStr) else value
    return bool(said and said.strip())


def load_settings() -> Settings:
    """The settings of this process.  Raises SettingsError, which names the variable and never shows its value."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        # From None: the original shows the value, which may be a secret.
        raise SettingsError(_variable(str(fault["loc"][0]) if fault["loc"] else ""), fault["msg"]) from None


def _variable(location: str) -> str:
    """The environment variable behind a field or alias."""
    name = location.upper()
    return name if name.startswith(("SLACK_", PREFIX)) else PREFIX + name
