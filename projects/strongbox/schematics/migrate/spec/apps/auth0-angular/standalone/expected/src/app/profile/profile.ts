import { AsyncPipe, NgIf } from '@angular/common';
import { Component, inject } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import { Auth } from 'ngx-strongbox';
import { map } from 'rxjs';

@Component({
  selector: 'app-profile',
  imports: [AsyncPipe, NgIf],
  templateUrl: './profile.html',
})
export class Profile {
  public auth = inject(Auth);
  title = toObservable(this.auth.user);
  profile$ = toObservable(this.auth.user).pipe(map((user) => JSON.stringify(user, null, 2)));
}
